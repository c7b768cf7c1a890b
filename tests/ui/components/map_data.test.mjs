// What the map counts, places and finds; run by tests/ui/components/test_map.py with `node --test`.
import assert from "node:assert/strict"
import { test } from "node:test"

import {
    classesOf, count, curve, featureAt, fit, inPlane, marks, marksAt, monthFrom, onScreen, rowsIn, shown,
    statewide, takesPart,
} from "../../../src/dashboard/ui/components/browser/map_data.js"

const SLOTS = ["TFM", "WSO", "JEM", "other"]
// A sheriff who asked for one model and signed two, a police department that left, a state police.
const data = {
    days: ["2025-01-01", "2025-01-20", "2025-02-15", "2025-04-01"],
    states: ["FL", "TX"],
    kinds: ["sheriff", "police", "state"],
    statuses: ["active", "pending", "ended"],
    models: ["TFM", "WSO", "JEM", ""],
    agencies: {
        id: ["a", "b", "c"],
        name: ["A", "B", "C"],
        county: ["Alachua County", "", ""],
        state: [0, 0, 1],
        kind: [0, 1, 2],
        point: [[10, 20], [10, 20], 0],
        offset: [[-0.5, 0], [0.5, 0], 0],
        size: [16, 11, 11],
        statewide: [0, 0, 1],
        counties: [[0, 2], [2], []],
        forCounty: [1, 0, 0],
    },
    periods: {
        agency: [0, 0, 0, 1, 1, 2],
        model: [0, 0, 1, 2, 2, 3],
        status: [1, 0, 0, 0, 2, 0],
        from: [0, 1, 2, 0, 2, 1],
        until: [1, -1, -1, 2, -1, -1],
    },
}
const at = (step, chosen = {}) => ({
    step, models: null, states: null, kinds: null, statuses: new Set([0]), ...chosen,
})

test("rows and agencies are those of the date", () => {
    const counted = count(data, at(2))
    assert.equal(counted.rows, 3)
    assert.equal(counted.agencies, 2)
    assert.equal(counted.states, 2)
    assert.deepEqual(counted.byModel, [1, 1, 0, 1])
    assert.deepEqual(counted.agenciesByStatus, [2, 0, 0])
})

test("a chip says what a click would bring", () => {
    const counted = count(data, at(2, { models: new Set([1]) }))
    assert.equal(counted.rows, 1)
    assert.deepEqual(counted.byModel, [1, 1, 0, 1], "as if all models were chosen")
    assert.deepEqual(count(data, at(2)).byStatus, [3, 0, 1], "as if all statuses were")
})

test("filters let through what they name", () => {
    assert.equal(count(data, at(2, { states: new Set([1]) })).rows, 1)
    assert.equal(count(data, at(2, { kinds: new Set([1]) })).rows, 0)
    assert.equal(count(data, at(0, { statuses: new Set([1]) })).rows, 1)
})

test("statewide agencies and counties follow from those shown", () => {
    const held = shown(data, at(1))
    assert.deepEqual([...statewide(data, held)], [[1, [2]]])
    assert.deepEqual([...takesPart(data, held, 4)], [2, 0, 2, 0])
    assert.deepEqual([...takesPart(data, shown(data, at(0)), 4)], [0, 0, 1, 0])
})

test("the curve has the rows of each list", () => {
    assert.deepEqual(curve(data, at(0)), [1, 3, 3, 3])
})

test("a mark changes with what its agency holds", () => {
    const found = marks(data, at(0, { statuses: new Set([0, 1, 2]) }), SLOTS)
    const own = found.filter((mark) => mark.agency === 0)
    assert.deepEqual(own.map((mark) => [mark.from, mark.until, mark.cell]), [
        [0, 1, "2"],
        [1, 2, "1"],
        [2, 1e6, "5"],
    ])
    const other = found.filter((mark) => mark.agency === 1)
    assert.deepEqual(other.map((mark) => [mark.from, mark.cell]), [[0, "16"], [2, "48"]])
    assert.ok(!found.some((mark) => mark.agency === 2), "no point, no mark")
})

test("what is near is found with its offset, nearest first, and only on its date", () => {
    const camera = { target: [10, 20], zoom: 0, width: 100, height: 100 }
    const found = marks(data, at(0), SLOTS)
    assert.deepEqual(marksAt(found, 1, camera, 10, [54, 50], 12), [1, 0])
    assert.deepEqual(marksAt(found, 2, camera, 10, [54, 50], 12), [0])
    assert.deepEqual(marksAt(found, 1, camera, 10, [80, 50], 12), [])
})

test("the screen and the plane lead to each other", () => {
    const camera = { target: [3, -7], zoom: 1.5, width: 640, height: 480 }
    const [x, y] = inPlane(camera, onScreen(camera, [12, 34]))
    assert.ok(Math.abs(x - 12) < 1e-9 && Math.abs(y - 34) < 1e-9)
})

test("a box is shown whole and clear of the edges", () => {
    const edges = { left: 20, right: 200, top: 10, bottom: 30 }
    const camera = { ...fit([-100, -50, 100, 50], 1000, 600, edges), width: 1000, height: 600 }
    const [left, top] = onScreen(camera, [-100, -50])
    const [right, bottom] = onScreen(camera, [100, 50])
    assert.ok(left >= 19.9 && right <= 800.1 && top >= 9.9 && bottom <= 570.1)
    assert.ok(Math.abs(left - 20) < 0.1 && Math.abs(right - 800) < 0.1)
})

test("a point lies in the county around it", () => {
    const square = (left) => ({
        geometry: { coordinates: [[[[left, 0], [left + 1, 0], [left + 1, 1], [left, 1], [left, 0]]]] },
    })
    const features = [square(0), square(2)]
    assert.equal(featureAt(features, [2.5, 0.5]), features[1])
    assert.equal(featureAt(features, [1.5, 0.5]), undefined)
})

test("rows are counted by place, and fall into classes", () => {
    const rows = rowsIn(data, at(3), (holder) => data.agencies.state[holder], 2)
    assert.equal(rows[0] + rows[1], count(data, at(3)).rows)
    assert.deepEqual([...classesOf(new Uint32Array([0, 1, 2, 3, 12]), [1, 2, 5, 10])], [0, 1, 2, 2, 4])
})

test("a month away there is another list, or the last", () => {
    assert.equal(monthFrom(data.days, 0, 1), 2)
    assert.equal(monthFrom(data.days, 3, 1), 3)
    assert.equal(monthFrom(data.days, 3, -1), 2)
    assert.equal(monthFrom(data.days, 0, -1), 0)
})
