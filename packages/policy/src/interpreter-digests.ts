/** Hex SHA-256 of the started interpreters that this version ships. `npm run accept-interpreters` writes this file. */
export const INTERPRETER_SHA256 = {
  javascript: 'ad8f8f52d1f3c823ec172ce2e97e8a049f100b73aa90bf0f14351aaf7f82c1b6',
  python: 'f2a4b9e986f71f8ffe9abf92010666f082fcecee7deef044e79e52be8d40fff6',
} as const;
