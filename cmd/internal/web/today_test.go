package web_test

import (
	"os"
	"strings"
	"testing"
)

func TestTodayInEveryState(t *testing.T) {
	for _, st := range states() {
		t.Run(st.name, func(t *testing.T) {
			h := newHouse()
			st.edit(h)
			got := h.ask("GET", "/", "")
			wants(t, got, 200, `<body class="t-`+st.tone+`">`, `<h1 id="now-h">`+st.says+`</h1>`)
			if dir := os.Getenv("PARASOL_PAGES"); dir != "" {
				_ = os.WriteFile(dir+"/"+strings.ReplaceAll(st.name, " ", "-")+".html", []byte(got.body), 0o600)
			}
		})
	}
}
