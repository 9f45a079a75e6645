import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { createPublicKey } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createConnection, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { allOf, needsCommand, type Need } from '@kmskeys/testing'

export const needsAgent: Need = allOf(
  ...['ssh-agent', 'ssh-add', 'ssh-keygen'].map((name) => needsCommand(name)),
)

/** OpenSSH's agent on a socket in a folder of its own, and a relay before it that counts and can hold answers back. */
export class TestAgent {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'kmskeys-agent-'))
  readonly direct: string = join(this.folder, 'agent')
  readonly socket: string = join(this.folder, 'relay')
  calls = 0
  held: Promise<void> = Promise.resolve()
  #process: ChildProcess | undefined
  #relay: Server | undefined
  readonly #open = new Set<Socket>()

  /** Makes a key pair without adding it; answers the public key as PEM. */
  generate(file: string, comment: string, ...type: readonly string[]): string {
    const path = join(this.folder, file)
    this.#run('ssh-keygen', ['-q', '-N', '', '-C', comment, '-f', path, '-t', ...type])
    if (!type.includes('ed25519')) return this.#run('ssh-keygen', ['-e', '-m', 'PKCS8', '-f', `${path}.pub`])
    // OpenSSH does not write these as PKCS8: the last 32 bytes of its line are the key.
    const x = Buffer.from(readFileSync(`${path}.pub`, 'utf8').split(' ')[1] ?? '', 'base64').subarray(-32)
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: x.toString('base64url') }
    return createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' }).toString()
  }

  /** Its fingerprint, as OpenSSH computes it. */
  fingerprint(file: string): string {
    return this.#run('ssh-keygen', ['-l', '-f', join(this.folder, `${file}.pub`)]).split(' ')[1] ?? ''
  }

  async start(): Promise<void> {
    // Whoever is asked to confirm the use of a key says no.
    const env = { ...process.env, SSH_ASKPASS: this.#askpass('deny', 'exit 1'), SSH_ASKPASS_REQUIRE: 'force' }
    this.#process = spawn('ssh-agent', ['-D', '-a', this.direct], {
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    if (this.#process.stdout !== null) await once(this.#process.stdout, 'data')
    this.#relay = createServer((client) => this.#pass(client)).listen(this.socket)
    await once(this.#relay, 'listening')
  }

  add(file: string, ...options: readonly string[]): void {
    this.#run('ssh-add', ['-q', ...options, join(this.folder, file)])
  }

  /** `ssh-add -x` locks it, `-X` unlocks it. */
  lock(option: '-x' | '-X'): void {
    this.#run('ssh-add', [option], {
      SSH_ASKPASS: this.#askpass('ask', 'echo hunter2'),
      SSH_ASKPASS_REQUIRE: 'force',
    })
  }

  stall(): () => void {
    const gate = Promise.withResolvers<void>()
    this.held = gate.promise
    return gate.resolve
  }

  /** Ends the agent, as if it crashed. The relay stays. */
  async kill(): Promise<void> {
    const child = this.#process
    this.#process = undefined
    if (child === undefined || child.exitCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }

  async stop(): Promise<void> {
    await this.kill()
    for (const socket of this.#open) socket.destroy()
    this.#relay?.close()
    rmSync(this.folder, { recursive: true })
  }

  #pass(client: Socket): void {
    this.calls++
    const agent = createConnection(this.direct)
    for (const [socket, other] of [
      [client, agent],
      [agent, client],
    ] as const) {
      this.#open.add(socket)
      socket.on('error', () => other.destroy())
      socket.on('close', () => {
        this.#open.delete(socket)
        other.destroy()
      })
    }
    client.pipe(agent, { end: false })
    agent.on('data', (data) => void this.held.then(() => client.write(data)))
  }

  #askpass(name: string, command: string): string {
    const path = join(this.folder, name)
    writeFileSync(path, `#!/bin/sh\n${command}\n`)
    chmodSync(path, 0o700)
    return path
  }

  #run(command: string, parameters: readonly string[], env: NodeJS.ProcessEnv = {}): string {
    return execFileSync(command, [...parameters], {
      encoding: 'utf8',
      env: { ...process.env, SSH_AUTH_SOCK: this.direct, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 30_000,
    })
  }
}
