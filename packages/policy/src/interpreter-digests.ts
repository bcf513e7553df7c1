/** Hex SHA-256 of the started interpreters that this version ships. `npm run accept-interpreters` writes this file. */
export const INTERPRETER_SHA256 = {
  javascript: 'ad8f8f52d1f3c823ec172ce2e97e8a049f100b73aa90bf0f14351aaf7f82c1b6',
  python: 'c8c2ce37272cb0ae9b9bdbf5446d215bee66f13fbc9da5d3d531b8da2fb22b07',
} as const;
