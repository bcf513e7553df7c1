// What a header says about the bytes of its body.
import { canonicalJson, isJsonObject, type JsonValue } from './canonical-json.js';
import { type Dtype, requireDtype } from './dtype.js';
import { arrayFormat, type LeafLayout, leavesOf, wholeLeaf } from './leaf.js';
import {
  type DictSpace,
  readShape,
  readSpace,
  type SpaceDescription,
  type TrajectorySpace,
  type TupleSpace,
} from './space.js';

/** What an observation is: one array of a dtype and a shape (`[]` for a scalar), or a Tuple or Dict of several. */
export type ObservationFormat =
  | {
      readonly observationDtype: Dtype;
      readonly observationShape: readonly number[];
      readonly observationSpace?: never;
    }
  | {
      readonly observationSpace: TupleSpace | DictSpace;
      readonly observationDtype?: never;
      readonly observationShape?: never;
    };

/** What an action is: a scalar, one array, which alone has an `actionShape`, or a Tuple or Dict of several. */
export type ActionFormat =
  | { readonly actionDtype: Dtype; readonly actionShape?: readonly number[]; readonly actionSpace?: never }
  | {
      readonly actionSpace: TupleSpace | DictSpace;
      readonly actionDtype?: never;
      readonly actionShape?: never;
    };

/** What the steps of a trajectory look like, whatever its seed. {@link trajectoryFormat} makes one from spaces. */
export type TrajectoryFormat = ObservationFormat &
  ActionFormat & {
    /** The environment's id, for example `CartPole-v1`; with its digest where it is not built in: `MyEnv-v0@sha256:…`. */
    readonly env: string;
    /** The environment's options that differ from its defaults, and no others. */
    readonly options: { readonly [name: string]: JsonValue };
  };

/** What {@link trajectoryFormat} makes a format from. */
export interface TrajectoryFormatInput {
  readonly env: TrajectoryFormat['env'];
  readonly options: TrajectoryFormat['options'];
  readonly observationSpace: SpaceDescription;
  readonly actionSpace: SpaceDescription;
}

/**
 * The format of an environment with these spaces. A Discrete is one `<i8`, as an action one `|u1` where its values
 * allow; a MultiBinary is an array of `|i1`; Box and MultiDiscrete have a dtype and a shape of their own. Tuple and Dict
 * stand in the format themselves.
 *
 * @throws TypeError or RangeError naming the argument that is wrong, for example a Text, whose values have no fixed size.
 * @example
 * ```ts
 * import { trajectoryFormat } from '@reroll/trajectory';
 * trajectoryFormat({
 *   env: 'Pendulum-v1',
 *   options: {},
 *   observationSpace: { type: 'Box', dtype: '<f4', shape: [3], low: [-1, -1, -8], high: [1, 1, 8] },
 *   actionSpace: { type: 'Box', dtype: '<f4', shape: [1], low: -2, high: 2 },
 * });
 * // { env: 'Pendulum-v1', options: {}, observationDtype: '<f4', observationShape: [3],
 * //   actionDtype: '<f4', actionShape: [1] }
 * ```
 */
export function trajectoryFormat(input: TrajectoryFormatInput): TrajectoryFormat {
  const { env, options } = input;
  const observationSpace = readSpace(input.observationSpace, 'observationSpace');
  const actionSpace = readSpace(input.actionSpace, 'actionSpace');
  const format = { env, options, ...observationFormat(observationSpace), ...actionFormat(actionSpace) };
  assertFormat(format, 'format');
  return format;
}

/** The arrays of an observation; `owner` is what errors call the format. */
export function observationLeaves(format: ObservationFormat, owner: string): LeafLayout[] {
  const { observationDtype, observationShape, observationSpace } = format;
  if (observationSpace !== undefined) return compositeLeaves(observationSpace, `${owner}.observationSpace`);
  const dtype = requireDtype(observationDtype, `${owner}.observationDtype`);
  return [wholeLeaf({ dtype, shape: readShape(observationShape, `${owner}.observationShape`) })];
}

/** The arrays of an action, likewise. */
export function actionLeaves(format: ActionFormat, owner: string): LeafLayout[] {
  const { actionDtype, actionShape, actionSpace } = format;
  if (actionSpace !== undefined) return compositeLeaves(actionSpace, `${owner}.actionSpace`);
  const dtype = requireDtype(actionDtype, `${owner}.actionDtype`);
  if (actionShape === undefined) return [wholeLeaf({ dtype, shape: [] })];
  const shape = readShape(actionShape, `${owner}.actionShape`);
  if (shape.length > 0) return [wholeLeaf({ dtype, shape })];
  throw new RangeError(`${owner}.actionShape must be left out for a scalar, got []`);
}

const MEMBERS = new Set([
  'actionDtype',
  'actionShape',
  'actionSpace',
  'env',
  'observationDtype',
  'observationShape',
  'observationSpace',
  'options',
]);

/**
 * Throws unless a value is a format, with no members but its own and those of `extra`.
 *
 * @throws TypeError or RangeError naming the member that is wrong; members are named as those of `owner`.
 */
export function assertFormat(
  format: unknown,
  owner: string,
  extra: readonly string[] = [],
): asserts format is TrajectoryFormat {
  if (!isJsonObject(format)) throw new TypeError(`${owner} must be an object`);
  const { env, options } = format;
  if (typeof env !== 'string') throw new TypeError(`${owner}.env must be a string, got ${typeof env}`);
  if (env === '') throw new RangeError(`${owner}.env must not be empty`);
  if (!isJsonObject(options)) throw new TypeError(`${owner}.options must be an object`);
  observationLeaves(format as unknown as ObservationFormat, owner);
  actionLeaves(format as unknown as ActionFormat, owner);
  assertMembers(format, owner, extra);
}

function assertMembers(format: object, owner: string, extra: readonly string[]): void {
  const expected = [...MEMBERS, ...extra];
  const other = Object.keys(format).find((name) => !expected.includes(name));
  if (other !== undefined) {
    throw new RangeError(
      `${owner} must have the members ${expected.join()} and no others, got ${JSON.stringify(other.slice(0, 80))}`,
    );
  }
  for (const part of ['observation', 'action']) {
    if (!Object.hasOwn(format, `${part}Space`)) continue;
    const twice = ['Dtype', 'Shape'].find((suffix) => Object.hasOwn(format, part + suffix));
    if (twice !== undefined) {
      throw new RangeError(`${owner}.${part}${twice} must be left out beside ${part}Space, got both`);
    }
  }
}

function compositeLeaves(value: unknown, name: string): LeafLayout[] {
  const space = readSpace(value, name);
  if (space.type !== 'Tuple' && space.type !== 'Dict') {
    throw new RangeError(`${name} must be a Tuple or a Dict, got ${space.type}`);
  }
  // A trajectory has one header: no list where one value is enough, no member that the space does not need.
  if (canonicalJson(space as unknown as JsonValue) !== canonicalJson(value as JsonValue)) {
    throw new RangeError(`${name} must be in the form that trajectoryFormat gives it, got another`);
  }
  return leavesOf(space, name);
}

function observationFormat(space: TrajectorySpace): ObservationFormat {
  if (space.type === 'Tuple' || space.type === 'Dict') return { observationSpace: space };
  const { dtype, shape } = arrayFormat(space);
  return { observationDtype: dtype, observationShape: shape };
}

function actionFormat(space: TrajectorySpace): ActionFormat {
  if (space.type === 'Tuple' || space.type === 'Dict') return { actionSpace: space };
  if (space.type === 'Discrete' && space.start >= 0 && space.start + space.n <= 256) {
    return { actionDtype: '|u1' };
  }
  const { dtype, shape } = arrayFormat(space);
  return shape.length === 0 ? { actionDtype: dtype } : { actionDtype: dtype, actionShape: shape };
}
