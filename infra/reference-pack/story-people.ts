import type { Actor } from '../../domain/kernel/event.ts'
import type { Step } from './step.ts'
import { invented } from './step.ts'
import { systemActor } from '../engine/system-actor.ts'

/** People of the story. They are invented; their agencies are real, and none of it was said or done by them. */
const people = {
  ada: { id: '69fe71e8-3d14-4f92-90e3-0937a89d8a7b', agency: 'eda', title: 'Economic Development Representative', name: 'Ada Marsh' },
  ben: { id: '0760c778-1239-4d7f-8abd-163d0d585161', agency: 'eda', title: 'Program Analyst, Tech Hubs', name: 'Ben Okafor' },
  cleo: { id: '318eca57-bd45-4acb-a0c6-bc2097831cad', agency: 'nsf', title: 'Program Director, Regional Engines', name: 'Cleo Varga' },
  dan: { id: '14f037bc-0048-402a-ae7c-63f6b99a859e', agency: 'kansas-commerce', title: 'Aerospace Sector Manager', name: 'Dan Whitlock' },
  eve: { id: '767eda3e-61f1-4792-9c81-e4205e497e85', agency: 'kansas-commerce', title: 'Business Recruitment Analyst', name: 'Eve Sandoval' },
  finn: { id: '85713d3a-93ec-41bc-b664-ef7b4e28dab7', agency: 'city-of-wichita', title: 'Economic Development Analyst', name: 'Finn Aldrich' },
  gail: { id: 'cab0ba22-bb13-41f8-8277-b2c0f6604d13', agency: 'ny-esd', title: 'Senior Project Manager, Clean Energy', name: 'Gail Romero' },
  hugo: { id: 'b6042f12-bd82-44a7-99e2-17ce1ba4359b', agency: 'broome-county', title: 'Director of Economic Development', name: 'Hugo Lindqvist' },
  ines: { id: '35d51686-daef-4932-9000-00223a4fa1ac', agency: 'sba', title: 'Lender Relations Specialist', name: 'Ines Duarte' },
  jon: { id: '616ec9e0-9471-4c30-ac46-93fe76737de5', agency: 'eta', title: 'Apprenticeship Specialist', name: 'Jon Pereira' },
  kay: { id: '95030fb0-6c56-4ca4-9f93-f1a6d819d251', agency: 'nist', title: 'Manufacturing Extension Adviser', name: 'Kay Thornton' },
  leo: { id: '2c87caa6-c6c7-41eb-940b-1d5f0e702f97', agency: 'doe', title: 'Technology Manager, Batteries', name: 'Leo Haddad' },
} as const
export type Person = keyof typeof people

export const staffOf = (person: Person): string => people[person].id
export const actorOf = (person: Person): Actor => ({ ref: people[person].id, agency: people[person].agency, role: 'liaison' })
export const attending = (...who: readonly Person[]) => who.map((person) => ({ staff: people[person].id, agency: people[person].agency }))

/** Real agencies of states and places; no public list of them exists, so that the story registers those it needs. */
const agencies = [
  { agency: 'kansas-commerce', name: 'Kansas Department of Commerce', level: 'state', codes: { geoid: '20', key: 'commerce' }, fiscalYearStart: 7 },
  { agency: 'ny-esd', name: 'Empire State Development', level: 'state', codes: { geoid: '36', key: 'esd' }, fiscalYearStart: 4 },
  { agency: 'city-of-wichita', name: 'City of Wichita', level: 'local', codes: { geoid: '2079000', key: 'economic-development' }, fiscalYearStart: 1 },
  { agency: 'broome-county', name: 'Broome County', level: 'local', codes: { geoid: '36007', key: 'economic-development' }, fiscalYearStart: 1 },
]

/** The agencies and people of the story, on the day given. */
export const peopleSteps = (day: string): readonly Step[] => [
  ...agencies.map((agency) => invented(systemActor, 'register-agency', agency.agency, day, agency)),
  ...Object.entries(people).map(([key, { id, agency, title, name }]) =>
    invented(systemActor, 'register-staff', key, day, { staff: id, agency, title, name, email: `${key}@${agency}.example` }),
  ),
]
