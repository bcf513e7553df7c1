export { BatchDigest, batchDigest } from './batch-digest.js';
export { canonicalJson, type JsonValue, MAX_JSON_DEPTH, parseCanonicalJson } from './canonical-json.js';
export { diffTrajectories, formatDifference, type TrajectoryDifference } from './diff.js';
export { type Dtype, type DtypeTraits, dtypeTraits, type ElementArray } from './dtype.js';
export {
  type ActionFormat,
  type ObservationFormat,
  type TrajectoryFormat,
  type TrajectoryFormatInput,
  trajectoryFormat,
} from './format.js';
export {
  decodeHeader,
  encodeHeader,
  MAX_HEADER_BYTES,
  TRAJECTORY_MAGIC,
  type TrajectoryHeader,
} from './header.js';
export { type BodyLayout, bodyLayout, stepsInBody, TERMINATED, TRUNCATED } from './layout.js';
export { type ArrayFormat, type LeafLayout, MAX_SPACE_LEAVES } from './leaf.js';
export { createReceipt, encodeReceipt, parseReceipt, type ReceiptInput } from './receipt.js';
export { diffJson, diffReceipts, type ReceiptDifference } from './receipt-difference.js';
export {
  type EnvironmentReceiptFailure,
  MAX_RECEIPT_DIGESTS,
  MAX_RECEIPT_FAILURES,
  MAX_RECEIPT_LENGTH,
  type PolicyReceiptFailure,
  RECEIPT_FORMAT,
  type Receipt,
  type ReceiptFailure,
  type ReceiptSignature,
} from './receipt-form.js';
export { createSha256, type Sha256, sha256Hex } from './sha256.js';
export {
  type BoxSpace,
  type DictSpace,
  type DiscreteSpace,
  MAX_OBSERVATION_ELEMENTS,
  MAX_SPACE_DEPTH,
  type MultiBinarySpace,
  type MultiDiscreteSpace,
  type PerElement,
  type SpaceDescription,
  type TrajectorySpace,
  type TupleSpace,
} from './space.js';
export {
  type Columns,
  decodeBody,
  decodeTrajectory,
  encodeTrajectory,
  type LeafColumn,
  type Trajectory,
} from './trajectory.js';
export { TrajectoryDigester, trajectoryDigest } from './trajectory-digest.js';
export { TrajectoryError, type TrajectoryErrorCode } from './trajectory-error.js';
export { ulpsFloat16, ulpsFloat32, ulpsFloat64 } from './ulps.js';
