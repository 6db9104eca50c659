// Package confirm makes and opens the tokens by which a tap on a push is taken
// for an answer of that person.
//
// A token says who confirms what, until when. It is sealed, not only signed:
// from a link in a browser's history nobody reads a name or a treatment. The
// same claim gives the same token, so that a reminder reads the same each time
// it is sent, and each claim has one ID, so that a replay counts once. The key
// lies in data_dir; whoever reads it can confirm for everybody.
//
// The seal is a synthetic IV, the construction of RFC 5297 with HMAC-SHA256 in
// place of CMAC: the first 16 bytes of the HMAC over the claim are both the
// signature and the IV of AES-CTR. It needs no nonce that could repeat and
// adds 16 bytes.
//
// Not here: links and pages (cmd/parasol/internal/web), whether the slot is
// still open, recording.
package confirm
