package journal

import "context"

// Exec runs a statement on the writing connection, with which tests corrupt
// rows and set limits.
func (j *Journal) Exec(ctx context.Context, query string, args ...any) error {
	_, err := j.write.ExecContext(ctx, query, args...)
	return err
}

// Ask returns the number that a query results in.
func (j *Journal) Ask(ctx context.Context, query string, args ...any) (n int, err error) {
	return n, j.read.QueryRowContext(ctx, query, args...).Scan(&n)
}

// AskWriter is Ask on the writing connection.
func (j *Journal) AskWriter(ctx context.Context, query string, args ...any) (n int, err error) {
	return n, j.write.QueryRowContext(ctx, query, args...).Scan(&n)
}
