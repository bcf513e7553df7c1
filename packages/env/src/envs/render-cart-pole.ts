/** Columns of the track, which shows −2.4 m to 2.4 m, where an episode ends. */
const COLUMNS = 61;
const METRES = 4.8;

/** Heights in metres at which the pole, 1 m long, is drawn. */
const HEIGHTS = [1, 0.75, 0.5, 0.25];

/**
 * A cart and its pole as text. The pole leans by its angle times the height, which for angles below 12° is within a
 * column of the sine.
 */
export function renderCartPole(observation: ArrayLike<number>, elapsedSteps: number): string {
  const [position, velocity, angle, angularVelocity] = Array.from(observation) as [
    number,
    number,
    number,
    number,
  ];
  const pole = HEIGHTS.map((height) => markAt(position + angle * height, '|'));
  const numbers = [position, velocity, angle, angularVelocity].map((value) => value.toFixed(4));
  return [
    ...pole,
    markAt(position, '[=]'),
    '-'.repeat(COLUMNS),
    `step ${elapsedSteps}: x ${numbers[0]} m, x' ${numbers[1]} m/s, theta ${numbers[2]} rad, theta' ${numbers[3]} rad/s`,
  ].join('\n');
}

/** A line with a mark centred at a position on the track; empty when it is beside the track. */
function markAt(metres: number, mark: string): string {
  const column = Math.round((metres / METRES + 0.5) * (COLUMNS - 1)) - (mark.length - 1) / 2;
  return column >= 0 && column <= COLUMNS - mark.length ? ' '.repeat(column) + mark : '';
}
