package daemon

import (
	"bytes"
	"context"
	"errors"
	"image/png"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/config"
	"parasol/config/parts"
	"parasol/notify"
	"parasol/schedule"
	"parasol/schedule/agent"
)

// taker is a channel that keeps what it is given and answers with err.
type taker struct {
	got []notify.Message
	err error
}

func (k *taker) Send(_ context.Context, m notify.Message) (notify.Receipt, error) {
	k.got = append(k.got, m)
	return notify.Receipt{ID: "r1", Quota: 77}, k.err
}

// painter is a taker that may show a chart.
type painter struct {
	*taker
	charts bool
}

func (p painter) Charts() bool { return p.charts }

// with replaces a house's channels by one called phone.
func with(h *house, k parts.Channel, c config.Channel) {
	c.Name = "phone"
	clear(h.channels)
	h.channels["phone"] = &channel{Channel: c, built: k}
}

func delivery(dec *schedule.Decision) agent.Delivery {
	return agent.Delivery{Person: "ada", Channel: "phone", Decision: *dec}
}

func TestAChannelsLoudestLevelCapsIt(t *testing.T) {
	h, k := built(t, lisbon).house.Load(), &taker{}
	loud := notify.Sample(schedule.Reapply, schedule.Strict, schedule.Emergency)
	loud.Person = "ada"
	for _, row := range []struct {
		most, want schedule.Level
		ring       bool
		receipt    string
	}{
		{schedule.Emergency, schedule.Emergency, true, "r1"}, {schedule.High, schedule.High, false, ""},
		{schedule.Quiet, schedule.Quiet, false, ""},
	} {
		with(h, k, config.Channel{MaxLevel: row.most})
		r := h.post.Send(context.Background(), delivery(loud))
		m := k.got[len(k.got)-1]
		if m.Level != row.want || (m.Ring > 0) != row.ring || r.Receipt != row.receipt || r.Class != schedule.Delivered {
			t.Errorf("capped at %s: sent at %s, ringing every %s, receipt %q, %s", row.most, m.Level, m.Ring, r.Receipt, r.Class)
		}
	}
}

func TestTheMorningBringsAChartWhereItIsWanted(t *testing.T) {
	h, k := built(t, lisbon).house.Load(), &taker{}
	for _, row := range []struct {
		kind  schedule.Kind
		chart bool
		want  bool
	}{{schedule.Morning, true, true}, {schedule.Morning, false, false}, {schedule.Reapply, true, false}} {
		with(h, painter{k, row.chart}, config.Channel{MaxLevel: schedule.Emergency})
		h.post.Send(context.Background(), delivery(sample(row.kind, schedule.Strict)))
		picture := k.got[len(k.got)-1].Image
		if (picture != nil) != row.want {
			t.Errorf("%s with chart %t: %d bytes of picture", row.kind, row.chart, len(picture))
		}
		if picture == nil {
			continue
		}
		img, err := png.Decode(bytes.NewReader(picture))
		if err != nil || img.Bounds().Dx() != chartWidth || len(picture) > 8<<10 {
			t.Errorf("the picture: %v, %d bytes; want a small PNG", err, len(picture))
		}
		if peak := img.At(chartLeft+(chartWidth-chartLeft-chartRight)*57/100, chartTop+30); peak != palette[glow] && peak != palette[sun] {
			t.Errorf("around the July peak the picture is %v; want the band of 3 and above", peak)
		}
	}
}

func TestEachFailureIsTheAgentsOwn(t *testing.T) {
	h := built(t, lisbon).house.Load()
	for _, row := range []struct {
		err  error
		want agent.Result
	}{
		{&notify.Error{Class: schedule.Refused, Err: errors.New("no")}, agent.Result{Class: schedule.Refused}},
		{&notify.Error{Class: schedule.Busy, RetryAfter: time.Minute, Err: errors.New("no")},
			agent.Result{Class: schedule.Busy, RetryAfter: time.Minute}},
		{&notify.Error{Class: schedule.Unknown, Err: errors.New("no")}, agent.Result{Class: schedule.Unknown}},
		{&notify.Error{Class: schedule.Failed, Err: errors.New("no")}, agent.Result{Class: schedule.Failed}},
		{errors.New("a channel that breaks its promise"), agent.Result{Class: schedule.Failed}},
	} {
		with(h, &taker{err: row.err}, config.Channel{})
		got := h.post.Send(context.Background(), delivery(sample(schedule.Reapply, schedule.Strict)))
		if !errors.Is(got.Err, row.err) {
			t.Errorf("%v became %v", row.err, got.Err)
		}
		got.Err = nil
		if diff := cmp.Diff(row.want, got); diff != "" {
			t.Errorf("%v (-want +got):\n%s", row.err, diff)
		}
	}
	gone := delivery(sample(schedule.Reapply, schedule.Strict))
	gone.Channel = "old"
	if got := h.post.Send(context.Background(), gone); got.Class != schedule.Refused {
		t.Errorf("a channel taken out of the configuration: %s; want refused, or it would wait for ever", got.Class)
	}
}
