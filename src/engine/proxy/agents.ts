import { Agent, type AgentOptions } from 'node:http';
import { Agent as SecureAgent } from 'node:https';
import { type ConnectionOptions, connect } from 'node:tls';
import type { Proxies } from './proxies.js';
import { openTunnel } from './tunnel.js';

/** Agents for requests and websockets, whose connections go through proxies. */
export type ProxyAgents = { readonly plain: Agent; readonly secure: SecureAgent };

/** @param signal ends attempts to connect */
export function proxyAgents(proxies: Proxies, signal: AbortSignal): ProxyAgents {
  const options: AgentOptions = { keepAlive: false };
  return {
    plain: tunnelled(new Agent(options), { proxies, signal, isSecure: false }),
    secure: tunnelled(new SecureAgent(options), { proxies, signal, isSecure: true }),
  };
}

type TunnelOptions = { readonly proxies: Proxies; readonly signal: AbortSignal; readonly isSecure: boolean };

/** Replaces `createConnection`, the documented way to change how an agent connects; with a callback it need not answer at once. */
function tunnelled<Own extends Agent>(agent: Own, { proxies, signal, isSecure }: TunnelOptions): Own {
  const connectDirectly = agent.createConnection.bind(agent);
  agent.createConnection = (options, callback) => {
    const target = { host: String(options.host), port: Number(options.port), isSecure };
    const proxy = proxies.for(target);
    if (proxy === undefined || callback === undefined) return connectDirectly(options, callback);
    openTunnel(proxy, target, signal).then(
      (socket) => callback(null, isSecure ? connect({ ...(options as ConnectionOptions), socket }) : socket),
      // A type without the error alone: Node reads nothing else then.
      (error: Error) => (callback as (error: Error) => void)(error),
    );
    return undefined;
  };
  return agent;
}
