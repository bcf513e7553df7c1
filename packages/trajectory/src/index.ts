export { BatchDigest, batchDigest } from './batch-digest.js';
export { canonicalJson, type JsonValue, MAX_JSON_DEPTH, parseCanonicalJson } from './canonical-json.js';
export { diffTrajectories, formatDifference, type TrajectoryDifference } from './diff.js';
export {
  decodeHeader,
  encodeHeader,
  MAX_HEADER_BYTES,
  TRAJECTORY_MAGIC,
  type TrajectoryFormat,
  type TrajectoryHeader,
} from './header.js';
export { MAX_OBSERVATION_ELEMENTS, type ObservationDtype } from './layout.js';
export {
  createReceipt,
  encodeReceipt,
  MAX_RECEIPT_DIGESTS,
  MAX_RECEIPT_LENGTH,
  parseReceipt,
  RECEIPT_FORMAT,
  type Receipt,
  type ReceiptInput,
  type ReceiptMismatch,
  verifyReceipt,
} from './receipt.js';
export { createSha256, type Sha256, sha256Hex } from './sha256.js';
export { decodeBody, decodeTrajectory, encodeTrajectory, type Trajectory } from './trajectory.js';
export { TrajectoryDigester, trajectoryDigest } from './trajectory-digest.js';
export { TrajectoryError, type TrajectoryErrorCode } from './trajectory-error.js';
export {
  DEFAULT_MAX_TRAJECTORY_BYTES,
  type TrajectoryStep,
  TrajectoryWriter,
  type TrajectoryWriterOptions,
  type WrittenTrajectory,
} from './trajectory-writer.js';
export { ulpsFloat32, ulpsFloat64 } from './ulps.js';
