// Package config reads a YAML file and the environment into validated values.
//
// Reading has three steps: the file is parsed to a tree that knows the
// position of each value; the PARASOL_ variables are applied to that tree; and
// the tree is read once, section by section, where every value is validated.
// So an error about a value always knows its line or variable, and all errors
// are reported at once. The same step writes the effective configuration and
// collects the known keys, so neither can get out of sync with what is read.
//
// Goals: no guessing (an unknown key or variable is an error that names the
// nearest known one); no secret in any output ([Secret]); nothing read from
// the process except what the caller passes in. Non-goals: reloading, writing
// files, network access, and knowing what a treatment requires, which is in
// schedule/aftercare.
//
// Relative paths (data_dir, x_file) are relative to the folder of the
// configuration file, those in variables to the working directory.
package config
