/**
 * Which addresses a server may connect to on behalf of others. URL parsing has already turned every spelling of an IPv4 address (decimal,
 * octal, hexadecimal) into dotted form.
 */
import ipaddr from 'ipaddr.js';

export interface OutboundRules {
  /** Private, loopback, link-local and other special addresses too. */
  allowPrivate: boolean;
  /** `http:` besides `https:`. */
  allowHttp: boolean;
  /** The only hosts, in lower case; `*.example.com` is every host below it. Absent or empty: any. */
  hosts?: readonly string[];
}

/** True for an address that is routed on the internet, also when it is written as IPv6. */
export function isPublicAddress(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'unicast';
}

/** The address that a URL names literally, or null if it names a host. */
export function literalAddress({ hostname }: URL): string | null {
  const address = hostname.replace(/^\[|\]$/g, '');
  return ipaddr.isValid(address) ? address : null;
}

/** Why requests to this URL are refused whatever its name resolves to, or null. */
export function refusalOf(text: string, { allowPrivate, allowHttp, hosts = [] }: OutboundRules): string | null {
  const url = URL.parse(text);
  if (url === null) return 'Must be a URL';
  if (url.protocol !== 'https:' && !(allowHttp && url.protocol === 'http:'))
    return allowHttp ? 'Must start with https:// or http://' : 'Must start with https://';
  if (url.username !== '' || url.password !== '') return 'Must not contain a user name or password';
  if (hosts.length > 0 && !hosts.some((host) => isCovered(url.hostname, host))) return 'Must name a host that this server allows';
  const address = literalAddress(url);
  return address === null || allowPrivate || isPublicAddress(address) ? null : 'Must be a public address';
}

function isCovered(hostname: string, host: string): boolean {
  return host.startsWith('*.') ? hostname.endsWith(host.slice(1)) : hostname === host;
}
