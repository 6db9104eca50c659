package notify

import (
	"errors"
	"fmt"
	"sort"
	"strings"
	"text/template"
	"text/template/parse"

	"parasol/schedule"
)

// Texts are the sentences of one language, with custom wording.
type Texts struct {
	words language
	parts map[string]*template.Template // custom wording, by part

	fields map[string]func(*Reader) string
	orders map[schedule.Kind][][]slot
}

// speaking returns the texts of a language.
func speaking(l language) *Texts { return &Texts{words: l, fields: fields(), orders: orders()} }

// Parse returns the texts with some parts replaced by custom wording. A key is
// a part's name, kind.part or kind.phase.part (e.g. reapply.strict.title),
// where part is title, first or more; the suffix .tmpl is allowed. A template
// calls the methods of [Reader] and may use if and with, but neither range nor
// other templates. Each is tried on every kind, phase and level; the error
// names the first that cannot be parsed, fails or renders nothing. A template
// need not contain the warnings: they are added if it leaves them out.
func (t *Texts) Parse(overrides map[string]string) (*Texts, error) {
	mine := speaking(t.words)
	mine.parts = map[string]*template.Template{}
	var names []string
	for name := range overrides {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		if err := mine.replace(strings.TrimSuffix(name, ".tmpl"), overrides[name]); err != nil {
			return nil, fmt.Errorf("text %q: %w", name, err)
		}
	}
	return mine, nil
}

// longest is the maximum size of a template in bytes: many times what a push
// can say.
const longest = 16 << 10

func (t *Texts) replace(name, text string) error {
	if err := known(name); err != nil {
		return err
	}
	if len(text) > longest {
		return fmt.Errorf("%d bytes; want at most %d", len(text), longest)
	}
	part, err := template.New(name).Option("missingkey=error").Parse(text)
	if err != nil {
		return err
	}
	if len(part.Templates()) > 1 {
		return fmt.Errorf("defines another template; want one text a file")
	}
	if part.Tree == nil {
		return fmt.Errorf("is empty; want a sentence (e.g. {{.Amount}})")
	}
	if err := plainTree(part.Root); err != nil {
		return err
	}
	t.parts[name] = part
	return t.try(name, part)
}

// known returns what is wrong with a part's name, if anything.
func known(name string) error {
	words := strings.Split(name, ".")
	var k schedule.Kind
	var p schedule.Phase
	part := words[len(words)-1]
	ok := part == "title" || part == "first" || part == "more"
	isKind := func(word string) bool { return k.UnmarshalText([]byte(word)) == nil && k != schedule.NoKind }
	switch len(words) {
	case 1:
	case 2:
		ok = ok && isKind(words[0])
	case 3:
		ok = ok && isKind(words[0]) && p.UnmarshalText([]byte(words[1])) == nil
	default:
		ok = false
	}
	if !ok {
		return errors.New("no such text; want kind.part or kind.phase.part with title, first or more " +
			"(e.g. reapply.strict.title)")
	}
	return nil
}

// plainTree rejects what could run for long: loops and calls of other
// templates. What remains takes time proportional to its length.
func plainTree(n parse.Node) error {
	switch n := n.(type) {
	case *parse.ListNode:
		if n == nil {
			return nil
		}
		for _, child := range n.Nodes {
			if err := plainTree(child); err != nil {
				return err
			}
		}
	case *parse.IfNode:
		return plainBranch(&n.BranchNode)
	case *parse.WithNode:
		return plainBranch(&n.BranchNode)
	case *parse.ActionNode:
		return plainPipe(n.Pipe)
	case *parse.RangeNode, *parse.TemplateNode:
		return fmt.Errorf("%s: want methods, if and with only", n)
	}
	return nil
}

func plainBranch(b *parse.BranchNode) error {
	for _, err := range []error{plainPipe(b.Pipe), plainTree(b.List), plainTree(b.ElseList)} {
		if err != nil {
			return err
		}
	}
	return nil
}

// plainPipe rejects printf and similar functions: a width of a million would
// allocate memory for nothing.
func plainPipe(p *parse.PipeNode) error {
	for _, c := range p.Cmds {
		for _, arg := range c.Args {
			if id, ok := arg.(*parse.IdentifierNode); ok && !harmless[id.Ident] {
				return fmt.Errorf("%s: not allowed; want methods, and, or, not, eq, ne", id.Ident)
			}
			if inner, ok := arg.(*parse.PipeNode); ok {
				if err := plainPipe(inner); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// harmless lists the functions that take time proportional to their input.
var harmless = map[string]bool{
	"and": true, "or": true, "not": true, "eq": true, "ne": true, "lt": true, "le": true,
	"gt": true, "ge": true, "len": true,
}

// try renders a part on every sample it applies to.
func (t *Texts) try(name string, part *template.Template) error {
	which := name[strings.LastIndex(name, ".")+1:]
	for d := range Samples() {
		r := t.Read(d)
		if t.find(r, which) != part {
			continue
		}
		var b strings.Builder
		if err := part.Execute(&b, r); err != nil {
			return fmt.Errorf("%s in %s: %w", r.Kind(), r.mode, err)
		}
		if braced(b.String()) {
			return fmt.Errorf("says %.60q for %s in %s; want values by name, as {{.Product}}",
				b.String(), r.Kind(), r.mode)
		}
		if which != "more" && tidy(b.String()) == "" {
			return fmt.Errorf("comes out empty for %s in %s", r.Kind(), r.mode)
		}
	}
	return nil
}

// find returns the template of a part, from the most to the least specific
// name; nil if there is none.
func (t *Texts) find(r *Reader, part string) *template.Template {
	kind, phase := r.Kind(), r.mode.String()
	if r.e.Phase == schedule.NoPhase {
		phase = r.e.Phase.String()
	}
	if r.s.Slot.Kind.Film() && !r.film() {
		kind = schedule.Shade.String() // sunscreen is no option here: the text is that of shade
	}
	for _, name := range []string{kind + "." + phase + "." + part, kind + "." + part, part} {
		if p := t.parts[name]; p != nil {
			return p
		}
	}
	return nil
}

// braced reports whether a text holds a brace: a slip such as {Product}, or a
// value such as {{.}} that is no text.
func braced(text string) bool { return strings.ContainsAny(text, "{}") }

// own renders a part in custom wording; if that fails, is empty or no text for
// people, the default applies.
func (t *Texts) own(r *Reader, part string) (string, bool) {
	p := t.find(r, part)
	if p == nil {
		return "", false
	}
	var b strings.Builder
	if err := p.Execute(&b, r); err != nil || braced(b.String()) {
		return "", false
	}
	text := tidy(b.String())
	return text, strings.TrimSpace(release(text)) != "" || part == "more"
}
