// Package config turns one YAML file and the environment into checked values.
//
// Reading goes in three steps: the file becomes a tree that remembers where
// each value stands; the PARASOL_ variables are laid over that tree; and the
// tree is read once, section by section, with every value checked where it is
// read. So a complaint about a value always knows its line or its variable,
// and all complaints come at once. The same reading writes the effective
// configuration and collects the known keys, so neither can drift from what is
// read.
//
// Goals: no guessing (an unknown key or variable is an error that names the
// nearest real one); no secret in any output ([Secret]); nothing read from the
// process but what the caller passes in. Non-goals: reloading, writing files,
// asking the network, and knowing what a treatment asks for, which is
// schedule/aftercare's.
//
// Relative paths (data_dir, x_file) hang on the folder of the configuration
// file, those of variables on the working directory.
package config
