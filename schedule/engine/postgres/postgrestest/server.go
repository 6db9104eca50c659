package postgrestest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// nobody is the user as whom the server runs where the tests run as root,
// which PostgreSQL refuses. Debian's nobody has this id.
const nobody = 65534

// patience is how long a server may take to start, and a query of this package
// to be answered.
const patience = time.Minute

// errMissing is returned where PostgreSQL is not installed.
var errMissing = errors.New("no PostgreSQL server found: install Debian's package postgresql")

// Server is a PostgreSQL server.
type Server struct {
	// Sync makes commits wait for the disk. Tests of speed want it; others are
	// faster without.
	Sync bool

	bin, dir string
	port     int
	log      bytes.Buffer
	process  *exec.Cmd
	ended    chan struct{}
	ready    chan error // receives the error of starting, from its thread
}

// New prepares a server's folder and starts it.
func New(sync bool) (*Server, error) {
	s := &Server{Sync: sync}
	err := s.create()
	if err == nil {
		err = s.Start()
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("postgrestest: %w", err), s.Close())
	}
	return s, nil
}

// create finds the programs and creates an empty cluster.
func (s *Server) create() (err error) {
	if s.bin, err = programs(); err != nil {
		return err
	}
	if s.dir, err = os.MkdirTemp("", "parasol-postgres"); err != nil {
		return err
	}
	if os.Getuid() == 0 {
		if err := os.Chown(s.dir, nobody, nobody); err != nil {
			return err
		}
	}
	if s.port, err = freePort(); err != nil {
		return err
	}
	init := exec.Command(filepath.Join(s.bin, "initdb"), "--pgdata="+s.data(), "--username=parasol", "--auth=trust",
		"--encoding=UTF8", "--locale=C", "--no-sync")
	init.SysProcAttr, init.Dir = unprivileged(), s.dir
	if out, err := init.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, out)
	}
	return nil
}

func (s *Server) data() string { return filepath.Join(s.dir, "data") }

// programs returns the folder of the newest server that is installed.
func programs() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	if err != nil {
		return "", err
	}
	if len(found) > 0 {
		slices.SortFunc(found, func(a, b string) int { // 9 before 15
			if len(a) != len(b) {
				return len(a) - len(b)
			}
			return strings.Compare(a, b)
		})
		return filepath.Dir(found[len(found)-1]), nil
	}
	path, err := exec.LookPath("postgres")
	if err != nil {
		return "", errMissing
	}
	return filepath.Dir(path), nil
}

// freePort returns a port of loopback that nobody uses now.
func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

// unprivileged returns the attributes of a process that is not root's.
func unprivileged() *syscall.SysProcAttr {
	if os.Getuid() != 0 {
		return &syscall.SysProcAttr{}
	}
	return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
}

// Start starts the server, again if it was stopped, and waits until it
// answers.
func (s *Server) Start() error {
	s.ready, s.ended = make(chan error, 1), make(chan struct{})
	go s.run()
	if err := <-s.ready; err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for {
		err := s.ping(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-s.ended:
			return fmt.Errorf("postgres ended: %s", s.log.String())
		case <-ctx.Done():
			return fmt.Errorf("postgres does not answer: %w: %s", err, s.log.String())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// run starts the process and waits for its end. The kernel stops the server
// when the thread that started it ends, so the thread must last as long as the
// server or the test process.
func (s *Server) run() {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	defer close(s.ended)
	s.log.Reset()
	s.process = exec.Command(filepath.Join(s.bin, "postgres"), s.arguments()...)
	s.process.Stdout, s.process.Stderr, s.process.Dir = &s.log, &s.log, s.dir
	s.process.SysProcAttr = unprivileged()
	s.process.SysProcAttr.Pdeathsig = syscall.SIGQUIT // PostgreSQL's immediate shutdown
	err := s.process.Start()
	s.ready <- err
	if err == nil {
		_ = s.process.Wait() // a server that is killed is no error
	}
}

func (s *Server) arguments() []string {
	set := []string{
		"listen_addresses=127.0.0.1", fmt.Sprintf("port=%d", s.port), "unix_socket_directories=",
		"max_connections=200", "shared_buffers=256MB", "jit=off", "log_min_messages=fatal",
	}
	if !s.Sync {
		set = append(set, "fsync=off", "synchronous_commit=off", "full_page_writes=off")
	}
	args := []string{"-D", s.data()}
	for _, option := range set {
		args = append(args, "-c", option)
	}
	return args
}

// Kill ends the server as a crash would, and waits for its end.
func (s *Server) Kill() error {
	err := s.process.Process.Signal(syscall.SIGQUIT)
	<-s.ended
	return err
}

// Close ends the server and removes its folder.
func (s *Server) Close() error {
	var errs []error
	if s.process != nil && s.process.Process != nil {
		select {
		case <-s.ended:
		default:
			errs = append(errs, s.Kill())
		}
	}
	return errors.Join(append(errs, os.RemoveAll(s.dir))...)
}

// PID returns the id of the server's process.
func (s *Server) PID() int { return s.process.Process.Pid }

// URL returns the address of one of the server's databases.
func (s *Server) URL(database string) string {
	return fmt.Sprintf("postgres://parasol@127.0.0.1:%d/%s?sslmode=disable", s.port, database)
}

func (s *Server) ping(ctx context.Context) error {
	return s.exec(ctx, `SELECT 1`)
}

// exec runs a statement in the database that every server has.
func (s *Server) exec(ctx context.Context, statement string) error {
	conn, err := pgx.Connect(ctx, s.URL("postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, statement)
	return err
}
