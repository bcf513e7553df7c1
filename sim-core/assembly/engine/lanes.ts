// Lanes: episodes of one environment that are played side by side, each in a lane of its own, which takes the next episode when its
// own has ended. This is what they keep in memory. The states, streams and actions of the lanes are columns of a block; an episode's
// row says how it starts and what became of it, and where its recording lies.
import { PCG64_BYTES } from '../rng/pcg64';
import { Block } from './block';

/** Lanes at most: their states fit the first cache, a word has a bit for each, and SIMD code steps so many at once. */
export const MAX_LANES: u32 = 64;

/** Who chooses when the actions before a branch are taken. */
export const GIVEN: u32 = 0;
export const RANDOM: u32 = 1;
export const LINEAR_F32: u32 = 2;
export const LINEAR_F64: u32 = 3;

/** In an episode's flags: it terminated, was truncated, or was left in the middle, refused. */
export const TERMINATED: u32 = 1;
export const TRUNCATED: u32 = 2;
export const REFUSED: u32 = 4;

/** What all episodes of a run have in common. Addresses are of memory that the host hands out. */
@unmanaged
export class Lanes {
  /** A block that has an environment for each lane; it records nothing by itself. */
  block: usize;
  /** `Lane` × lanes */
  lanes: usize;
  /** `EpisodeRow` × episodes, their recordings in ascending order */
  rows: usize;
  episodes: u32;
  /** Episodes that have begun; 0 before a run. */
  begun: u32;
  policy: u32;
  /** Options during a reset; those of the block hold during steps. */
  resetOptions: usize;
  /** The stream that every episode starts with, or 0 where each starts with that of its own seed. */
  startStream: usize;
  /** Actions that every episode takes first: those before a branch. */
  branch: usize;
  branchEnd: usize;
  /** `LinearTerm` × terms of a linear policy */
  terms: usize;
  termsEnd: usize;
}

/** An episode that is in a lane. */
@unmanaged
export class Lane {
  /** Where the next step is recorded; the observation before it is the present one. */
  record: usize;
  /** Where the recording ends if nothing ends it before. */
  recordEnd: usize;
  /** The next of the actions that are given, and where those end. */
  given: usize;
  givenEnd: usize;
  totalReward: f64;
  row: EpisodeRow;
  /** 1 once the environment does not take a step. */
  isRefused: u32;
}

/** One episode of a run. */
@unmanaged
export class EpisodeRow {
  // What the host fills in.
  seed: u64;
  /** Where the canonical body is recorded; there is room for `mostSteps`. */
  record: usize;
  /** With GIVEN, actions from here on, and from the first again when they end. */
  actions: usize;
  actionsEnd: usize;
  /** Steps after which the episode is left, those before a branch included. */
  mostSteps: u32;

  // What `runLanes` fills in.
  totalReward: f64;
  steps: u32;
  flags: u32;

  // What `seedLanes` fills in: the stream of the seed, PCG64_BYTES. Where a seed has more than 64 bits the host seeds it afterwards.
  stream: u64;
}

/** Bytes from one episode's row to the next. */
const ROW_BYTES: u32 = <u32>offsetof<EpisodeRow>('stream') + <u32>PCG64_BYTES;

/** A weight of a linear policy. */
@unmanaged
export class LinearTerm {
  weight: f64;
  /** Offset of an element in the observation. */
  offset: u32;
}

/** Sizes and offsets of these, for the host. */
export enum LanesField {
  block = offsetof<Lanes>('block'),
  lanes = offsetof<Lanes>('lanes'),
  rows = offsetof<Lanes>('rows'),
  episodes = offsetof<Lanes>('episodes'),
  begun = offsetof<Lanes>('begun'),
  policy = offsetof<Lanes>('policy'),
  resetOptions = offsetof<Lanes>('resetOptions'),
  startStream = offsetof<Lanes>('startStream'),
  branch = offsetof<Lanes>('branch'),
  branchEnd = offsetof<Lanes>('branchEnd'),
  terms = offsetof<Lanes>('terms'),
  termsEnd = offsetof<Lanes>('termsEnd'),
  end = offsetof<Lanes>(),
  laneBytes = offsetof<Lane>(),
  seed = offsetof<EpisodeRow>('seed'),
  record = offsetof<EpisodeRow>('record'),
  actions = offsetof<EpisodeRow>('actions'),
  actionsEnd = offsetof<EpisodeRow>('actionsEnd'),
  mostSteps = offsetof<EpisodeRow>('mostSteps'),
  totalReward = offsetof<EpisodeRow>('totalReward'),
  steps = offsetof<EpisodeRow>('steps'),
  flags = offsetof<EpisodeRow>('flags'),
  stream = offsetof<EpisodeRow>('stream'),
  rowBytes = ROW_BYTES,
  weight = offsetof<LinearTerm>('weight'),
  offset = offsetof<LinearTerm>('offset'),
  termBytes = offsetof<LinearTerm>(),
}

@inline
export function blockOf(lanes: Lanes): Block {
  return changetype<Block>(lanes.block);
}

@inline
export function laneAt(lanes: Lanes, index: u32): Lane {
  return changetype<Lane>(lanes.lanes + index * <u32>offsetof<Lane>());
}

@inline
export function rowAt(lanes: Lanes, index: u32): EpisodeRow {
  return changetype<EpisodeRow>(lanes.rows + index * ROW_BYTES);
}

/** Address of the stream of an episode's seed. */
@inline
export function streamOf(row: EpisodeRow): usize {
  return changetype<usize>(row) + offsetof<EpisodeRow>('stream');
}
