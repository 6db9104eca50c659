// Package confirm makes and opens the tokens by which a tap on a push counts
// as that person's answer.
//
// A token says who confirms what, and until when. It is encrypted as well as
// signed, so that a link in a browser's history reveals neither a name nor a
// treatment. The same claim always gives the same token, so that a reminder
// reads the same each time it is sent, and each claim has one ID, so that a
// replay counts once. The key is a file in data_dir; whoever can read it can
// confirm for everybody.
//
// The encryption uses a synthetic IV, the construction of RFC 5297 with
// HMAC-SHA256 in place of CMAC: the first 16 bytes of the HMAC of the claim
// are both the signature and the IV of AES-CTR. It needs no nonce, which could
// repeat, and adds 16 bytes.
//
// Non-goals: links and pages (cmd/internal/web), whether the slot is
// still open, recording.
package confirm
