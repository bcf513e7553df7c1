import { z } from 'zod';
import { GuestReportSchema, PolicyFailureSchema, parseAnswer } from '../verify/claim-schema.js';
import type { MatchClaim } from './play-match.js';

const MatchClaimSchema = z.strictObject({
  lengths: z.instanceof(Uint8Array),
  moves: z.instanceof(Uint8Array),
  forfeits: z.array(
    z.strictObject({ game: z.int().min(0), player: z.enum(['X', 'O']), failure: PolicyFailureSchema }),
  ),
  players: z.strictObject({ X: GuestReportSchema, O: GuestReportSchema }),
  isolate: z.string(),
});

/** Refuses an answer that has not the shape of a claim; what it says is judged later. */
export function parseMatchClaim(answer: unknown): MatchClaim {
  return parseAnswer(MatchClaimSchema, answer);
}
