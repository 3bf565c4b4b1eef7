#!/usr/bin/env node
// Not built: npm links a command at install, which in a fresh checkout comes before the first build.
import '../dist/command.js';
