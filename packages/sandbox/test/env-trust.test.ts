// What decides whether foreign code may run: pure, so that no engine is needed to hold it to its word.
import { describe, expect, it } from 'vitest';
import { fetchRepository, type HubSource, requireTrust } from '../src/env/repository.js';
import { checkPackages } from '../src/env/requirements.js';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const hub = (revision: string | null): HubSource => ({
  kind: 'hub',
  repository: 'a/b',
  revision,
  selector: null,
});

describe('a repository', () => {
  it('runs only when it is trusted, by the word `true`', () => {
    for (const trustRemoteCode of [undefined, false, 1, 'true']) {
      expect(() => requireTrust(hub(COMMIT), { trustRemoteCode } as object)).toThrow(
        expect.objectContaining({ code: 'SOURCE_UNTRUSTED' }),
      );
    }
    expect(() => requireTrust(hub(COMMIT), { trustRemoteCode: true })).not.toThrow();
  });

  it('runs unpinned only when that is allowed', () => {
    for (const revision of [null, 'main', 'v1.0', COMMIT.slice(1)]) {
      expect(() => requireTrust(hub(revision), { trustRemoteCode: true })).toThrow(
        expect.objectContaining({ code: 'SOURCE_UNPINNED' }),
      );
      requireTrust(hub(revision), { trustRemoteCode: true, allowUnpinned: true });
    }
  });

  it.each(['../x', '/etc/x', 'a/../../x', 'a//x', '..'])('has no file at %j', async (path) => {
    const files = ['env.py', path].map((each) => ({ path: each, content: '' }));
    await expect(fetchRepository(hub(COMMIT), { fetchRepository: async () => files })).rejects.toMatchObject({
      code: 'SOURCE_UNAVAILABLE',
    });
  });
});

describe('a package', () => {
  it.each([
    'ale-py==0.11.2',
    'ale-py[vector]==0.11.2',
    'ale-py===0.11.2',
    'x @ https://example.test/x-1.whl',
    'numpy == 2.1.0 ; python_version == "3.12"',
    'x @ https://example.test/x-1.whl ; sys_platform == "linux"',
  ])('%s names a version', (requirement) => {
    expect(checkPackages({ packages: [requirement] })).toEqual([requirement]);
  });

  it.each([
    'ale-py',
    'ale-py>=0.11',
    'ale-py==0.11.*',
    'ale-py~=0.11',
    'numpy; sys_platform=="linux"',
    'numpy>=1; python_version=="3.12"',
    'numpy==1.*; sys_platform == "linux"',
    'numpy>=1,==1.*',
  ])('%s names none', (requirement) => {
    const packages = [requirement];
    expect(() => checkPackages({ packages })).toThrow(expect.objectContaining({ code: 'SOURCE_UNPINNED' }));
    expect(checkPackages({ packages, allowUnpinned: true })).toEqual(packages);
    expect(checkPackages({ packages, wheelFolder: '/wheels' })).toEqual(packages);
  });
});
