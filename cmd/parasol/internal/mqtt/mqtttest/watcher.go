package mqtttest

import (
	"context"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/eclipse/paho.golang/autopaho"
	"github.com/eclipse/paho.golang/paho"
)

// Watcher is another client of a broker, which sees all that it passes on and
// comes back when the broker does.
type Watcher struct {
	link *autopaho.ConnectionManager

	mu   sync.Mutex
	last map[string]string // what was said last, or is kept, by topic
	all  []string
}

// Watch connects a watcher, which the test's end disconnects.
func Watch(t *testing.T, b *Broker, user, password string) *Watcher {
	t.Helper()
	w := &Watcher{last: map[string]string{}}
	ctx, stop := context.WithCancel(context.Background())
	link, err := autopaho.NewConnection(ctx, autopaho.ClientConfig{
		ServerUrls: []*url.URL{{Scheme: "mqtt", Host: b.Address}}, KeepAlive: 30,
		ConnectUsername: user, ConnectPassword: []byte(password),
		ReconnectBackoff: func(int) time.Duration { return 20 * time.Millisecond },
		OnConnectionUp: func(link *autopaho.ConnectionManager, _ *paho.Connack) {
			everything := []paho.SubscribeOptions{{Topic: "#", QoS: 1, RetainAsPublished: true}}
			go func() { _, _ = link.Subscribe(ctx, &paho.Subscribe{Subscriptions: everything}) }()
		},
		ClientConfig: paho.ClientConfig{
			ClientID: "watcher", OnPublishReceived: []func(paho.PublishReceived) (bool, error){w.heard},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(); <-link.Done() })
	if err := link.AwaitConnection(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.link = link
	return w
}

func (w *Watcher) heard(m paho.PublishReceived) (bool, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.last[m.Packet.Topic] = string(m.Packet.Payload)
	w.all = append(w.all, m.Packet.Topic+" "+string(m.Packet.Payload))
	return true, nil
}

// Say publishes a message; the broker hands a kept one to whoever comes later.
func (w *Watcher) Say(t *testing.T, topic, payload string, keep bool) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 10*time.Second)
	defer stop()
	if err := w.link.AwaitConnection(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := w.link.Publish(ctx, &paho.Publish{Topic: topic, Payload: []byte(payload), QoS: 1, Retain: keep}); err != nil {
		t.Fatal(err)
	}
}

// Last returns the last message of a topic.
func (w *Watcher) Last(topic string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.last[topic]
}

// Topic returns the first topic that ends so, empty if there is none yet.
func (w *Watcher) Topic(suffix string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	for topic := range w.last {
		if strings.HasSuffix(topic, suffix) {
			return topic
		}
	}
	return ""
}

// Count returns how many messages begin so, a message being its topic, a blank
// and its payload.
func (w *Watcher) Count(prefix string) (n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, line := range w.all {
		if strings.HasPrefix(line, prefix) {
			n++
		}
	}
	return n
}
