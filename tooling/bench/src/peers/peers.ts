import type { IssueLeaf } from '../leaf/issue.ts'
import type { Plan } from '../leaf/plan.ts'

/** The other libraries; loaded when one is measured, so that its start never weighs on ours. */
const peers: Readonly<Record<string, () => Promise<{ issuing: (plan: Plan) => Promise<IssueLeaf> }>>> = {
  '@peculiar/x509': () => import('./peculiar-x509.ts'),
  pkijs: () => import('./pkijs.ts'),
}

export const PEERS: readonly string[] = Object.keys(peers)

/** A peer's way to make the leaves that this project makes. */
export async function peerIssuing(name: string, plan: Plan): Promise<IssueLeaf> {
  const load = peers[name]
  if (load === undefined) throw new TypeError(`no peer is called ${name}`)
  const { issuing } = await load()
  return issuing(plan)
}
