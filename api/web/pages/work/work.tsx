import type { ReactNode } from 'react'
import { useMe } from '../../ledger/session.tsx'
import type { Labels } from '../../ledger/views.ts'
import { useRows } from '../../ledger/views.ts'
import { Choose } from '../../parts/choose.tsx'
import { countText } from '../../parts/format.ts'
import { personText, usePeople } from '../../parts/people.tsx'
import { Answer } from '../../parts/states.tsx'
import type { Coverage } from './clusters.tsx'
import { MyClusters } from './clusters.tsx'
import type { CaseRows } from './due.tsx'
import { dueOf, WhatIsDue } from './due.tsx'
import type { Gap } from './gaps.tsx'
import { Gaps, isOwed } from './gaps.tsx'
import { usePersonFilter } from './person-filter.ts'
import type { Referral } from './referrals.tsx'
import { Referrals } from './referrals.tsx'
import './work.css'

type Case = CaseRows['rows'][number]['view']
const most = 500

/** Names of all answers together. */
const allLabels = (...all: readonly (Labels | undefined)[]): Labels => {
  const kinds = new Set(all.flatMap((labels) => Object.keys(labels ?? {})))
  return Object.fromEntries([...kinds].map((kind) => [kind, Object.assign({}, ...all.map((labels) => labels?.[kind])) as Readonly<Record<string, string>>]))
}

const Of = ({ agency }: { readonly agency: string }): ReactNode => {
  const [person, choose] = usePersonFilter(agency)
  const people = usePeople(agency)
  const coverage = useRows<Coverage>('coverage-matrix', { agency, limit: most })
  const gaps = useRows<Gap>('gap-register', { responsible: agency, limit: most })
  const received = useRows<Referral>('referral-queue', { to: agency, limit: most })
  const sent = useRows<Referral>('referral-queue', { from: agency, limit: most })
  const cases = useRows<Case>('coordination-board', { agency, limit: most })

  const views = <V,>(asked: { readonly data: { readonly rows: readonly { readonly view: V }[] } | undefined }): readonly V[] => asked.data?.rows.map(({ view }) => view) ?? []
  const rows = views(coverage).filter(({ assigned, desk }) => person === '' || desk?.owner === person || assigned.some(({ staff }) => staff === person))
  const own = new Set(rows.map(({ cluster }) => cluster))
  const mine = (clusters: readonly (string | null)[]): boolean => person === '' || clusters.some((cluster) => cluster !== null && own.has(cluster))
  const myGaps = views(gaps).filter((gap) => gap.status !== 'closed' && (mine(gap.clusters) || gap.desks.some(({ owner }) => owner === person)))
  const referralsOf = (all: readonly Referral[]) => all.filter((one) => mine([one.cluster]) || one.deskOwner === person)
  const [toUs, fromUs] = [referralsOf(views(received)), referralsOf(views(sent))]
  const labels = allLabels(coverage.data?.labels, gaps.data?.labels, received.data?.labels, sent.data?.labels, cases.data?.labels)
  const due = dueOf(myGaps, views(cases).filter(({ cluster }) => mine([cluster])), rows, agency, people, person)
  const day = gaps.data?.day ?? coverage.data?.day ?? new Date().toISOString().slice(0, 10)
  const name = labels.agency?.[agency] ?? agency

  const owed = myGaps.filter(isOwed)
  const overdue = owed.filter(({ daysLeft }) => (daysLeft ?? 0) < 0).length
  const waiting = toUs.filter(({ status }) => status === 'referred').length
  return (
    <>
      <h1>Work of {name}</h1>
      <div className="work__head">
        <p>
          {countText(owed.length, 'gap')} to answer{overdue > 0 ? `, ${overdue} overdue` : ''}; {countText(waiting, 'referral')} to decide; {countText(due.length, 'thing')} promised or to be reviewed; {countText(rows.length, 'cluster')}.
        </p>
        <Choose label="Whose work" all="Everybody's" value={person} put={choose} options={[...people.posts.keys()].map((id) => [id, personText(people, id)] as const)} />
      </div>
      <nav aria-label="Parts of this page" className="links">
        <a href="#gaps">Gaps</a> <a href="#referrals">Referrals</a> <a href="#due">Due</a> <a href="#clusters">Clusters</a>
      </nav>
      <section id="gaps" aria-labelledby="gaps-title">
        <h2 id="gaps-title">Gaps to answer, by the clock</h2>
        <Answer asked={gaps} what="Reading the gaps">
          {(data) => <Gaps data={data} gaps={myGaps} agency={name} />}
        </Answer>
      </section>
      <section id="referrals" aria-labelledby="referrals-title">
        <h2 id="referrals-title">Referred to us</h2>
        <Answer asked={received} what="Reading the referrals">
          {(data) => <Referrals data={data} rows={toUs} received agency={name} />}
        </Answer>
        <h2>Referred by us</h2>
        <Answer asked={sent} what="Reading the referrals">
          {(data) => <Referrals data={data} rows={fromUs} received={false} agency={name} />}
        </Answer>
      </section>
      <section id="due" aria-labelledby="due-title">
        <h2 id="due-title">Promised and due</h2>
        <Answer asked={cases} what="Reading what is due">
          {() => <WhatIsDue due={due} day={day} labels={labels} />}
        </Answer>
      </section>
      <section id="clusters" aria-labelledby="clusters-title">
        <h2 id="clusters-title">Our clusters</h2>
        <Answer asked={coverage} what="Reading the clusters">
          {(data) => <MyClusters data={data} rows={rows} people={people} agency={name} />}
        </Answer>
      </section>
    </>
  )
}

/** What a liaison has to do: the agency of the session is whose work it is, and a person of it can be picked as a filter. */
export const Work = (): ReactNode => {
  const agency = useMe()?.agency
  return agency === undefined ? null : <Of key={agency} agency={agency} />
}
