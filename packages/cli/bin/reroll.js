#!/usr/bin/env node
// Not built, so that it is there when npm links a fresh checkout, before anything is.
import '../dist/main.js';
