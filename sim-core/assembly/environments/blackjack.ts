// Blackjack against a dealer with an infinite deck, as Gymnasium 1.4.0 defines it.
//
// R. S. Sutton, A. G. Barto, "Reinforcement learning: an introduction" (2018), example 5.1.
import { Step } from '../kit/step';
import { Pcg64 } from '../rng/pcg64';

@lazy const MANIFEST = `{
  "id": "Blackjack-v1",
  "description": "Beat the dealer by coming closer to 21 without exceeding it.",
  "source": "Gymnasium 1.4.0; R. S. Sutton, A. G. Barto (2018), example 5.1",
  "observationSpace": {
    "type": "Tuple",
    "spaces": [
      { "type": "Discrete", "n": 32, "start": 0 },
      { "type": "Discrete", "n": 11, "start": 0 },
      { "type": "Discrete", "n": 2, "start": 0 }
    ]
  },
  "observationNames": ["sum of the player's cards", "the dealer's card, 1 for an ace", "1 when the player has a usable ace"],
  "actionSpace": { "type": "Discrete", "n": 2, "start": 0 },
  "actionNames": ["stick", "hit"],
  "reward": "1 for a win, 0 for a draw, -1 for a loss; 1.5 for a win with a natural when natural is set and sab is not",
  "rewardRange": [-1, 1.5],
  "start": "two cards each",
  "termination": "the player sticks or exceeds 21",
  "maxEpisodeSteps": null,
  "longestEpisode": 20,
  "options": {
    "natural": { "type": "boolean", "default": false, "description": "whether a win with an ace and a ten pays 1.5" },
    "sab": { "type": "boolean", "default": true, "description": "whether the rules are those of Sutton and Barto, in place of natural" }
  },
  "versions": { "v1": "the wording of natural and sab was settled", "v0": "first version" }
}`;

@unmanaged
export class Options {
  natural: f64;
  sab: f64;
}

/** More than a hand of the deck can come to, so that it counts no further. */
const MOST: u32 = 1000000;

@unmanaged
export class Blackjack {
  playerSum: u32;
  playerCards: u32;
  dealerSum: u32;
  dealerCards: u32;
  dealerFirst: u32;
  playerHasAce: bool;
  dealerHasAce: bool;

  reset(options: Options, rng: Pcg64): void {
    this.dealerSum = 0;
    this.dealerCards = 0;
    this.dealerHasAce = false;
    this.playerSum = 0;
    this.playerCards = 0;
    this.playerHasAce = false;
    this.dealDealer(rng);
    this.dealerFirst = this.dealerSum;
    this.dealDealer(rng);
    this.dealPlayer(rng);
    this.dealPlayer(rng);
    // Gymnasium also draws the suit of the card that it shows, and the face of a ten.
    rng.below(4);
    if (this.dealerFirst == 10) rng.below(3);
  }

  step(action: usize, options: Options, rng: Pcg64, step: Step): void {
    if (load<u8>(action)) {
      this.dealPlayer(rng);
      step.terminated = this.playerTotal() > 21;
      step.reward = step.terminated ? -1 : 0;
      return;
    }
    step.terminated = true;
    while (this.dealerTotal() < 17) this.dealDealer(rng);
    const player = score(this.playerTotal());
    const dealer = score(this.dealerTotal());
    step.reward = <f64>i32(player > dealer) - <f64>i32(player < dealer);
    const isNatural = this.playerCards == 2 && this.playerHasAce && this.playerSum == 11;
    const isDealerNatural = this.dealerCards == 2 && this.dealerHasAce && this.dealerSum == 11;
    if (options.sab != 0) {
      if (isNatural && !isDealerNatural) step.reward = 1;
    } else if (options.natural != 0 && isNatural && step.reward == 1) step.reward = 1.5;
  }

  observe(to: usize): void {
    const total = this.playerTotal();
    store<i64>(to, total);
    store<i64>(to, this.dealerFirst, 8);
    store<i64>(to, i64(total != this.playerSum), 16);
  }

  isSound(options: Options): bool {
    const isHand = this.playerCards >= 2 && this.dealerCards >= 2 && this.dealerFirst >= 1;
    return isHand && this.playerSum <= MOST && this.dealerSum <= MOST && this.dealerFirst <= 10;
  }

  @inline
  private dealPlayer(rng: Pcg64): void {
    const card = drawCard(rng);
    this.playerSum = min(this.playerSum + card, MOST);
    this.playerCards = min(this.playerCards + 1, MOST);
    if (card == 1) this.playerHasAce = true;
  }

  @inline
  private dealDealer(rng: Pcg64): void {
    const card = drawCard(rng);
    this.dealerSum += card;
    this.dealerCards += 1;
    if (card == 1) this.dealerHasAce = true;
  }

  /** The sum with an ace as 11 where that does not exceed 21. */
  @inline
  private playerTotal(): u32 {
    return this.playerHasAce && this.playerSum <= 11 ? this.playerSum + 10 : this.playerSum;
  }

  @inline
  private dealerTotal(): u32 {
    return this.dealerHasAce && this.dealerSum <= 11 ? this.dealerSum + 10 : this.dealerSum;
  }
}

/** A card of a deck that never ends: 1 for an ace, 10 for a ten and every face. */
@inline
function drawCard(rng: Pcg64): u32 {
  return min(rng.below(13) + 1, 10);
}

/** What a hand counts in the end: nothing when it exceeds 21. */
@inline
function score(total: u32): u32 {
  return total > 21 ? 0 : total;
}
