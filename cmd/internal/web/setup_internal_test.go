package web

import (
	"strings"
	"testing"
)

// The code has the finder patterns that readers look for, within its quiet
// zone, and nothing where there is no link.
func TestSetupIsALinkAndACode(t *testing.T) {
	if s := setupOf(""); s != nil {
		t.Errorf("without a link: %+v", s)
	}
	s := setupOf("owntracks:///config?inline=" + strings.Repeat("QUJD", 80))
	if s == nil || !strings.HasPrefix(string(s.Link), "owntracks:///config?inline=") || s.Size < 21+8 {
		t.Fatalf("got %+v", s)
	}
	for x := range 7 { // the first row of the finder pattern at the top left
		if !strings.Contains(s.Path, "M"+string(rune('4'+x))+" 4h1v1h-1z") && x < 6 {
			t.Errorf("the module at %d is not dark", x)
		}
	}
	if strings.Contains(s.Path, "M0 ") || strings.Contains(s.Path, "M3 ") {
		t.Error("the quiet zone is not quiet")
	}
	if long := setupOf("owntracks:///config?inline=" + strings.Repeat("x", 5000)); long == nil || long.Path != "" {
		t.Error("a link too long for a code stays a link")
	}
}
