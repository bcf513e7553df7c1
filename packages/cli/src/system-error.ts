/** What the operating system's codes mean to somebody who named a path. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EBUSY: 'it is in use',
  EDQUOT: 'the disk quota is used up',
  EISDIR: 'it is a folder',
  ELOOP: 'too many symbolic links',
  EMFILE: 'too many open files',
  ENAMETOOLONG: 'the name is too long',
  ENOSPC: 'no space left on the disk',
  ENOTDIR: 'a part of the path is not a folder',
  EPERM: 'operation not permitted',
  EROFS: 'the file system is read-only',
};

/**
 * Why a path cannot be used, in words; the system's code where there are none.
 *
 * @param missing what does not exist when the code is ENOENT.
 */
export function reasonOf(error: unknown, missing: 'no such file' | 'no such folder'): string {
  const { code = String(error) } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' ? missing : (REASONS[code] ?? code);
}
