// The floors of the house: imports go down only. ARCHITECTURE.md draws them.
const FLOORS = [
  ['sim-core', 'packages/trajectory', 'packages/policy'],
  ['packages/env'],
  ['packages/sandbox', 'packages/env-kit'],
  ['packages/rollout'],
  ['packages/evaluate'],
  ['packages/reward'],
  ['packages/cli'],
];

const inRooms = (rooms) => `^(${rooms.join('|')})/`;

const floorRules = FLOORS.flatMap((rooms, floor) =>
  rooms.map((room) => ({
    name: `floor-${floor}-${room.replace('packages/', '')}`,
    severity: 'error',
    comment: `${room} stands on floor ${floor} and imports only from lower floors.`,
    from: { path: `^${room}/` },
    to: {
      path: inRooms([
        ...FLOORS.slice(floor)
          .flat()
          .filter((other) => other !== room),
        'bench',
        'test',
      ]),
    },
  })),
);

module.exports = {
  forbidden: [
    ...floorRules,
    { name: 'no-cycle', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'declared-only',
      severity: 'error',
      comment: 'A package imports only what its own package.json declares.',
      from: { path: '^(sim-core|packages/[^/]+)/src/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'npm-dev'] },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'browser-graph',
      severity: 'error',
      comment:
        'What runs in browsers imports nothing Node-only; files named *.node.ts are the declared exceptions.',
      from: { path: '^(sim-core|packages/(trajectory|policy|env))/src/', pathNot: '\\.node\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|build|generated)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
    },
  },
};
