import { unusable } from '../dns/unusable.js';

/** An access key of AWS, written as `id:secret` or `id:secret:session`; the failure names the reference, never the value. */
export function credentialsOf(reference: string, text: string) {
  const [accessKeyId, secretAccessKey, sessionToken, ...rest] = text.trim().split(':');
  if (!accessKeyId || !secretAccessKey || rest.length > 0) unusable(reference, 'id:secret or id:secret:session');
  return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
}
