// Bundled by esbuild, for workers know no import map. The slim entry carries no module of its own.
import { SimCore } from '@reroll/sim-core/slim';
import { episode } from './episode.js';

addEventListener('message', async ({ data: module }) => {
  postMessage(await episode(SimCore.create({ module })));
});
