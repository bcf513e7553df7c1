import { SandboxError } from '../errors.js';
import type { ContextFile } from '../images.js';

/** Where a repository's files come from. */
export interface RepositoryRequest {
  /** `owner/name` */
  readonly repository: string;
  /** A commit, branch or tag. */
  readonly revision: string;
  readonly signal?: AbortSignal | undefined;
}

/** Gives the files of a repository at a revision, with their paths. */
export type FetchRepository = (request: RepositoryRequest) => Promise<readonly ContextFile[]>;

/**
 * Most files of a repository, and most bytes in total: enough for an environment's code and assets, not for a model's
 * weights.
 */
export const MAX_REPOSITORY_FILES = 2_000;
export const MAX_REPOSITORY_BYTES = 256 * 1024 * 1024;

const DEFAULT_ENDPOINT = 'https://huggingface.co';

interface TreeEntry {
  readonly type: string;
  readonly path: string;
  readonly size: number;
}

/**
 * Fetches a repository from the Hugging Face hub. As with the hub's own tools, `HF_ENDPOINT` names a mirror and `HF_TOKEN`
 * authorizes.
 *
 * @throws SandboxError `SOURCE_UNAVAILABLE` when the hub does not provide it, or it exceeds the limits.
 */
export const fetchFromHub: FetchRepository = async ({ repository, revision, signal }) => {
  const endpoint = process.env['HF_ENDPOINT'] ?? DEFAULT_ENDPOINT;
  const at = encodeURIComponent(revision);
  const entries = await listFiles(`${endpoint}/api/models/${repository}/tree/${at}?recursive=true`, signal);
  const totalBytes = entries.reduce((sum, { size }) => sum + size, 0);
  if (entries.length > MAX_REPOSITORY_FILES || totalBytes > MAX_REPOSITORY_BYTES) {
    throw unavailable(
      `${repository} has ${entries.length} files of ${totalBytes} bytes; ` +
        `the limits are ${MAX_REPOSITORY_FILES} files and ${MAX_REPOSITORY_BYTES} bytes`,
    );
  }
  const files: ContextFile[] = [];
  for (const { path } of entries) {
    const encoded = path.split('/').map(encodeURIComponent).join('/');
    const response = await get(`${endpoint}/${repository}/resolve/${at}/${encoded}`, signal);
    files.push({ path, content: new Uint8Array(await response.arrayBuffer()) });
  }
  return files;
};

async function listFiles(firstPage: string, signal: AbortSignal | undefined): Promise<TreeEntry[]> {
  const entries: TreeEntry[] = [];
  for (let page: string | undefined = firstPage; page !== undefined; ) {
    const response: Response = await get(page, signal);
    entries.push(...((await response.json()) as TreeEntry[]));
    if (entries.length > MAX_REPOSITORY_FILES * 2) break;
    page = /<([^>]+)>;\s*rel="next"/.exec(response.headers.get('link') ?? '')?.[1];
  }
  return entries.filter(({ type }) => type === 'file');
}

async function get(url: string, signal: AbortSignal | undefined): Promise<Response> {
  const token = process.env['HF_TOKEN'];
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  let response: Response;
  try {
    response = await fetch(url, { headers, ...(signal && { signal }) });
  } catch (cause) {
    signal?.throwIfAborted();
    throw unavailable(`${url} cannot be reached`, cause);
  }
  if (!response.ok) throw unavailable(`${url} answered ${response.status} ${response.statusText}`);
  return response;
}

const unavailable = (message: string, cause?: unknown): SandboxError =>
  new SandboxError('SOURCE_UNAVAILABLE', message, { cause });
