package postgres

// sealBody returns a person's description as it is stored.
func sealBody(o *own, body []byte) []byte { return seal(o.aead, "body", deflate(nil, body)) }

func openBody(o *own, sealed []byte) ([]byte, error) {
	if sealed == nil {
		return nil, nil
	}
	text, err := unseal(o.aead, "body", sealed)
	if err != nil {
		return nil, err
	}
	return inflate(text)
}
