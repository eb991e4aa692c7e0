/** Postal abbreviation, GEOID and neighbours by land (or over a bridge) of the states, the District of Columbia and the territories. */
const table = `
AL 01 FL GA MS TN
AK 02
AZ 04 CA CO NM NV UT
AR 05 LA MO MS OK TN TX
CA 06 AZ NV OR
CO 08 AZ KS NE NM OK UT WY
CT 09 MA NY RI
DE 10 MD NJ PA
DC 11 MD VA
FL 12 AL GA
GA 13 AL FL NC SC TN
HI 15
ID 16 MT NV OR UT WA WY
IL 17 IA IN KY MO WI
IN 18 IL KY MI OH
IA 19 IL MN MO NE SD WI
KS 20 CO MO NE OK
KY 21 IL IN MO OH TN VA WV
LA 22 AR MS TX
ME 23 NH
MD 24 DC DE PA VA WV
MA 25 CT NH NY RI VT
MI 26 IN OH WI
MN 27 IA ND SD WI
MS 28 AL AR LA TN
MO 29 AR IA IL KS KY NE OK TN
MT 30 ID ND SD WY
NE 31 CO IA KS MO SD WY
NV 32 AZ CA ID OR UT
NH 33 MA ME VT
NJ 34 DE NY PA
NM 35 AZ CO OK TX UT
NY 36 CT MA NJ PA VT
NC 37 GA SC TN VA
ND 38 MN MT SD
OH 39 IN KY MI PA WV
OK 40 AR CO KS MO NM TX
OR 41 CA ID NV WA
PA 42 DE MD NJ NY OH WV
RI 44 CT MA
SC 45 GA NC
SD 46 IA MN MT ND NE WY
TN 47 AL AR GA KY MO MS NC VA
TX 48 AR LA NM OK
UT 49 AZ CO ID NM NV WY
VT 50 MA NH NY
VA 51 DC KY MD NC TN WV
WA 53 ID OR
WV 54 KY MD OH PA VA
WI 55 IA IL MI MN
WY 56 CO ID MT NE SD UT
AS 60
GU 66
MP 69
PR 72
VI 78`

const rows = table.trim().split('\n').map((line) => {
  const [postal = '', geoid = '', ...neighbours] = line.split(' ')
  return { postal, geoid, neighbours }
})

export const postalCodes: readonly string[] = rows.map(({ postal }) => postal)

const postals = new Map(rows.map(({ postal, geoid }) => [geoid, postal]))
/** Postal abbreviation of a state by its GEOID. */
export const postalOf = (geoid: string): string | undefined => postals.get(geoid)

const geoidOf = new Map(rows.map(({ postal, geoid }) => [postal, geoid]))
const neighboursOf: ReadonlyMap<string, readonly string[]> = new Map(rows.map(({ geoid, neighbours }) => [geoid, neighbours.map((one) => geoidOf.get(one) ?? '')]))

/** The first of some county or state GEOIDs that lies in no state, or is no county of it. */
export const placeOfNoState = (geoids: readonly string[]): string | undefined => geoids.find((geoid) => !neighboursOf.has(geoid.slice(0, 2)) || geoid.slice(2) === '000')

/**
 * States (GEOIDs) in groups that touch each other, sorted. More than one group says that a region is in pieces; two
 * counties of states that touch may still lie apart.
 */
export const groupsOfStates = (states: readonly string[]): readonly (readonly string[])[] => {
  const left = new Set(states)
  const groups: string[][] = []
  for (const first of [...left].sort()) {
    if (!left.delete(first)) continue
    const group = [first]
    for (const one of group) for (const next of neighboursOf.get(one) ?? []) if (left.delete(next)) group.push(next)
    groups.push(group.sort())
  }
  return groups
}

/** The states of some counties, and in which pieces they lie when they do not hang together. */
export const extentOf = (counties: readonly string[]) => {
  const states = [...new Set(counties.map((one) => one.slice(0, 2)))].sort()
  const apart = groupsOfStates(states)
  return { states, ...(apart.length > 1 ? { apart } : {}) }
}
