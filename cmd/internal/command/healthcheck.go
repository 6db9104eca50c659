package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

// healthTime is how long the daemon may take to answer; container engines wait
// 30 s.
const healthTime = 5 * time.Second

// NewHealthcheck returns the command that asks a running daemon whether it is
// ready. Listen returns the address that one in this environment listens on,
// and where names in the help how that is known.
func NewHealthcheck(listen func() string, where string) *cobra.Command {
	var address string
	cmd := &cobra.Command{
		Use:   "healthcheck",
		Short: "Ask a running daemon whether it is ready, for containers",
		Args:  cobra.NoArgs,
		RunE: Does(func(cmd *cobra.Command, _ []string) error {
			if address == "" {
				address = OwnAddress(listen())
			}
			u, err := url.Parse(address)
			if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
				return Misused(
					"--url: got %q; want an http or https address (e.g. http://127.0.0.1:8080/readyz)",
					address,
				)
			}
			if u.Path == "" || u.Path == "/" { // the page asks for a token; readiness does not
				u.Path = "/readyz"
			}
			return checkHealth(cmd.Context(), u.String())
		}),
	}
	cmd.Flags().StringVar(&address, "url", "",
		"what to ask; by default /readyz where "+where+" the daemon listen, else at 127.0.0.1:8080")
	return cmd
}

// OwnAddress returns the address for reaching a daemon with this listen
// address from its own machine.
func OwnAddress(listen string) string {
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		host, port = "", "8080"
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port) + "/readyz"
}

func checkHealth(ctx context.Context, address string) error {
	ctx, cancel := context.WithTimeout(ctx, healthTime)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return errors.New("healthcheck: the address cannot be used")
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("healthcheck: %w", err)
	}
	defer resp.Body.Close()
	body, _ := io.ReadAll(io.LimitReader(resp.Body, 4<<10))
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("healthcheck: %s: %s", resp.Status, strings.TrimSpace(string(body)))
	}
	return nil
}
