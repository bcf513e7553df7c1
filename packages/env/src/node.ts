export { duplexFromStreams } from './remote/stream-duplex.node.js';
