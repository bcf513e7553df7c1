// What runs inside the host's verifier threads. It imports no policy: all it can do is play actions again.
import { EpisodeCore } from '../harness/episode-core.js';
import { type ChunkReplay, type ClaimedActions, replayChunk } from '../verify/chunk-replay.js';
import { fromWire, type WireChunk } from './wire-chunk.js';

const cores = new EpisodeCore();

/** Plays a chunk's actions again, for the host to compare with what was claimed. */
export function replay({ chunk, claim }: { chunk: WireChunk; claim: ClaimedActions }): ChunkReplay {
  return replayChunk(fromWire(chunk), claim, cores);
}
