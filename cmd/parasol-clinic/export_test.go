package main

// Main is main, for testscript.
var Main = main
