// Package homeassistant sends messages to a phone with Home Assistant's
// companion app, through the app's notify service (notify.mobile_app_…), and
// receives the answers.
//
// The buttons fire Home Assistant's event mobile_app_notification_action, which
// [Channel.Listen] receives over the program's websocket, so that answering
// needs no open port. The access token must be an administrator's: others may
// not subscribe to that event. Without events, but with a public address, the
// buttons open the confirm page.
//
// Limits: an emergency sounds only once each time it is sent, though on a muted
// phone too. Whether a message was seen is unknown. The UV curve is not shown,
// since the app would have to fetch it. An answer given while the daemon is
// down is lost, since Home Assistant does not keep events.
package homeassistant
