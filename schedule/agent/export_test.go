package agent

// Judge is judge, the one owner of retrying.
var Judge = judge
