package config

import (
	"bytes"
	"errors"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// maxFile is the maximum size of the file: ten thousand people take a quarter
// of it, and a wrong path may name something endless.
const maxFile = 16 << 20

// Load reads and validates a configuration. The error is a [Problems] with
// everything that is wrong; the configuration returned with it only holds the
// warnings, and may be nil.
func Load(opts Options) (*Config, error) {
	env, err := readEnvironment(opts.Environ)
	if err != nil {
		return nil, Problems{{Path: "environment", Text: "got variables that cannot be read; want texts"}}
	}
	if opts.Path == "" {
		opts.Path = env.Config
	}
	if opts.Path == "" {
		return parse(nil, opts, &env)
	}
	data, err := readFile(opts.Path)
	if err != nil {
		return nil, Problems{
			{
				File: opts.Path,
				Text: "got a file that cannot be read: " + err.Error() + "; want a readable YAML file",
				Hint: "e.g. --config examples/quickstart.yaml",
			},
		}
	}
	return parse(data, opts, &env)
}

// Parse validates a configuration whose file was already read; opts.Path names
// it in messages.
func Parse(data []byte, opts Options) (*Config, error) {
	env, err := readEnvironment(opts.Environ)
	if err != nil {
		return nil, Problems{{Path: "environment", Text: "got variables that cannot be read; want texts"}}
	}
	return parse(data, opts, &env)
}

func readFile(path string) ([]byte, error) {
	f, err := openRegular(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err == nil && len(b) > maxFile {
		err = errors.New("more than 16 MiB")
	}
	return b, cause(err)
}

func parse(data []byte, opts Options, env *environment) (*Config, error) {
	r := newReader(opts)
	r.strangers(variables())
	root := r.tree(data)
	var c *Config
	if root != nil {
		r.overlay(root, env)
		c, _ = r.config(root)
	}
	r.problems.sort()
	r.warnings.sort()
	if len(r.problems) > 0 {
		return &Config{Warnings: r.warnings}, slices.Compact(r.problems)
	}
	c.Warnings, c.Door, c.Notes = r.warnings, r.door, r.notes
	c.data, c.opts = data, opts
	return c, nil
}

// tree parses the file and returns its root mapping, empty for an empty file;
// nil after a problem.
func (r *reader) tree(data []byte) *yaml.Node {
	var doc yaml.Node
	loader, err := yaml.NewLoader(bytes.NewReader(data), yaml.WithUniqueKeys(false))
	if err == nil {
		err = loader.Load(&doc)
	}
	if err != nil && !errors.Is(err, io.EOF) {
		r.syntax(err)
		return nil
	}
	if doc.Kind == 0 || len(doc.Content) == 0 || doc.Content[0].Tag == "!!null" {
		return r.nothing()
	}
	root := resolve(doc.Content[0])
	v := value{r: r, node: root}
	if root.Kind != yaml.MappingNode {
		v.bad(what(root), "a mapping of keys to values", "e.g. people: [...]")
		return nil
	}
	if tooLarge(root) {
		v.bad("more than two million values, its aliases written out", "fewer", "")
		return nil
	}
	if err := loader.Load(new(yaml.Node)); err == nil {
		v.bad("several documents", "one", "without a second ---")
	} else if !errors.Is(err, io.EOF) {
		r.syntax(err)
	}
	return root
}

// nothing returns the mapping of an empty file, positioned at its beginning so
// that what is missing has a position. Without a file it has none.
func (r *reader) nothing() *yaml.Node {
	n := &yaml.Node{Kind: yaml.MappingNode}
	if r.opts.Path != "" {
		n.Line, n.Column = 1, 1
	}
	return n
}

// syntax reports the error of the YAML parser without the parts that quote the
// file: an unquoted secret that begins with * is an unknown anchor to it.
func (r *reader) syntax(err error) {
	p := Problem{
		File: r.opts.Path,
		Line: 1,
		Col:  1,
		Text: "got text that is not YAML; want YAML",
		Hint: "secrets and texts with special characters stand in quotes",
	}
	if at, ok := errors.AsType[*yaml.LoadError](err); ok {
		if at.Mark.Line > 0 { // the parser has no line for bytes that are not text
			p.Line, p.Col = at.Mark.Line, at.Mark.Column
		}
		p.Text = "got text that is not YAML: " + unquoted(at.Message) + "; want YAML"
	}
	r.problem(p)
}

// unquoted removes what is in single quotes, since it is quoted from the file.
func unquoted(text string) string {
	before, rest, found := strings.Cut(text, "'")
	if end := strings.LastIndex(rest, "'"); found && end >= 0 {
		return before + "…" + rest[end+1:]
	}
	return text
}

// config reads the whole tree and returns what was recorded of it.
func (r *reader) config(root *yaml.Node) (*Config, *yaml.Node) {
	top := value{r: r, node: root}.section()
	c := &Config{}
	people := top.get("people")
	r.home = r.homeAssistant(top.get("home_assistant"))
	c.home = r.home
	c.Channels = r.channels(top.get("channels"))
	c.People = r.people(people, c.Channels)
	broker := top.get("mqtt")
	c.MQTT = r.mqtt(broker)
	r.needBroker(c.People, c.MQTT, broker)
	c.Sources = r.sources(top.get("sources"))
	server, dir := top.get("server"), top.get("data_dir")
	c.Server = r.server(server)
	c.DataDir = r.dataDir(dir)
	c.places = map[string]Problem{
		PathListen:  server.written("listen").named(PathListen),
		PathDataDir: dir.named(PathDataDir),
	}
	c.Log = r.log(top.get("log"))
	c.Heartbeat = r.heartbeat(top.get("heartbeat"))
	top.finish()
	return c, top.shown
}

// dataDir reads the data folder; it is recorded as the resolved path.
func (r *reader) dataDir(v value) string {
	const want, eg = "a folder", "e.g. /var/lib/parasol"
	dir, ok := v.scalar(want, eg)
	if ok && !oneLine(dir) {
		v.bad(quote(dir), want, eg)
		ok = false
	}
	if !ok {
		dir = defaultDataDir
	}
	dir = filepath.Clean(r.locate(dir, resolve(v.node)))
	v.showText(dir)
	return dir
}

func newReader(opts Options) *reader {
	return &reader{
		opts:    opts,
		origin:  map[*yaml.Node]string{},
		implied: map[*yaml.Node]bool{},
		ids:     map[*yaml.Node]string{},
		paged:   map[*yaml.Node]bool{},

		mornings: map[morning]habit{},
	}
}

// defaultDataDir is beside the configuration file: a first try needs no
// permissions, and the home folder would have to come from a variable without
// the prefix. Packages and images set PARASOL_DATA_DIR.
const defaultDataDir = "parasol-data"

// line returns the line of a value, for messages.
func line(v value) string { return strconv.Itoa(v.node.Line) }
