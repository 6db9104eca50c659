package main

// Main exports main for testscript.
var Main = main
