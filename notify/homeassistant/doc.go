// Package homeassistant sends messages to a phone with Home Assistant's
// companion app, by the notify service that the app has there
// (notify.mobile_app_…), and brings the answers back.
//
// The buttons fire Home Assistant's event mobile_app_notification_action,
// which [Channel.Listen] hears over the websocket that the program keeps:
// confirming needs no open port. The access token must be an administrator's,
// as others may not subscribe to that event. Without events, but with a public
// address, the buttons open the confirm page.
//
// What it cannot do: ring until confirmed (an emergency sounds through silence
// once each time it is sent), tell whether a message was seen, attach the UV
// curve (the app fetches images, it is not sent them). An answer given while
// the daemon is not listening is lost: Home Assistant does not keep events.
package homeassistant
