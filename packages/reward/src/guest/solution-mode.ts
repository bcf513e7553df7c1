/** How a completion is used: what it defines is called, or it runs as a program with standard input. */
export type SolutionMode = 'functions' | 'program';
