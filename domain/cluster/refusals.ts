import { registerOf } from '../kernel/rejection.ts'

export const clusterRefusals = {
  'definition-unknown': {
    kind: 'invalid',
    message: 'There is no cluster "{definition}" in {definitionSet}.',
    remedy: 'Use a cluster id of that definition set.',
  },
  'region-unknown': { kind: 'invalid', message: 'There is no region "{region}" in {regionSystem}.', remedy: 'Use a code of that region system.' },
  'county-unknown': { kind: 'invalid', message: '{regionSystem} has no county {county}.', remedy: 'Use the county codes of its vintage.' },
  'counties-needed': {
    kind: 'invalid',
    message: 'Region "{region}" is a whole state and lists no counties.',
    remedy: 'Give the counties that the cluster reaches over.',
  },
  'basis-of-another-set': {
    kind: 'invalid',
    message: '{definitionSet} is a {kind} set and no benchmark.',
    remedy: 'Give the basis that it was identified on: analyst, statutory, self-formed or special-circumstances; or use a benchmark set.',
  },
  'identification-needs-reason': {
    kind: 'invalid',
    message: 'A cluster that no benchmark set maps says why it is one.',
    remedy: 'Give a reason; for a statute, its citation.',
  },
  'identification-needs-evidence': {
    kind: 'invalid',
    message: 'The identification of a cluster rests on evidence.',
    remedy: 'Give evidence: a statistics release of the ledger, or a document by its title.',
  },
  'linkage-to-itself': { kind: 'invalid', message: 'Nothing is linked to itself.', remedy: 'Name two participants, two subclusters, or one of each.' },
  'linkage-end-unclear': {
    kind: 'invalid',
    message: 'An end of a linkage is a participant or a subcluster.',
    remedy: 'Give {end} (a participant) or {part} (a subcluster), and not both.',
  },
  'subcluster-unknown': {
    kind: 'invalid',
    message: '"{definition}" of {definitionSet} has no subcluster "{subcluster}".',
    remedy: 'Use one of its subclusters: {known}.',
  },
  'subclusters-not-defined': {
    kind: 'invalid',
    message: '{definitionSet} divides "{definition}" into no subclusters.',
    remedy: 'Name participants, or identify the cluster by a definition set that has subclusters.',
  },
  'linkage-not-recorded': { message: 'There is no such linkage in this cluster.', remedy: 'Take type and ends from the linkages of the cluster profile.' },
  'lead-convener-taken': { message: '{lead} leads already.', remedy: 'End its recognition first, or recognize this one without the lead.' },
  'convener-not-recognized': { message: '{convener} is not recognized as convener.', remedy: 'Check the id.' },
  'cluster-has-convener': { message: '{convener} convenes this cluster.', remedy: 'Work with the convener, or end its recognition first.' },
  'composition-type-twice': { kind: 'invalid', message: 'The type "{type}" stands twice.', remedy: 'Give each type one count.' },
  'composition-recorded-otherwise': {
    message: 'The composition by {source} as of {asOf} is recorded with other counts.',
    remedy: 'Correct that entry if it is wrong, or give the day of the newer count.',
  },
  'composition-in-future': { kind: 'invalid', message: 'The count is as of {asOf}, which has not come.', remedy: 'Give the day of the source.' },
} as const
export const rejectCluster = registerOf(clusterRefusals)
