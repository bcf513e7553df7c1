// Plain ES modules, no bundler: the import map says where the package lies.
import { SimCore } from '@reroll/sim-core';
import { episode } from './episode.js';

const show = (where, text) => {
  document.getElementById(where).textContent = `${where}: ${text}`;
};

show('page', await episode(SimCore.create()));

// Compiled once, while it arrives; a compiled module can be posted to any number of workers.
const module = await WebAssembly.compileStreaming(fetch('/node_modules/@reroll/sim-core/dist/reroll.wasm'));
const worker = new Worker('out/worker.js', { type: 'module' });
worker.onmessage = ({ data }) => show('worker', data);
worker.postMessage(module);

// Environments of your own are a module like that of the built-in ones; `reroll env build` made this one.
const own = await WebAssembly.compileStreaming(fetch('build/own.wasm'));
show('own', await episode(SimCore.create({ module: own }), 'Treasure-v0'));
