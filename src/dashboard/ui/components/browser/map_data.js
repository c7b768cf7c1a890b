// What the file of marks says, and what is counted, placed and found in it. Nothing here draws.
//
// The file is that of `charts/markers.py: marks_content`. A selection is what the filters let
// through: `step` the index of a list date, `statuses` a set of indices, `models`, `states` and
// `kinds` sets of indices or null for all.

export const ACTIVE = 0
const NEVER = 1e6
const lets = (chosen, one) => !chosen || chosen.has(one)

// Call `see(agency, model, status, period)` for each period that goes on at the selection's date in
// its states and kinds; models and statuses are left to the caller.
function eachNow(data, selection, see) {
    const { agency, model, status, from, until } = data.periods
    const { state, kind } = data.agencies
    const { step, states, kinds } = selection
    for (let place = 0; place < agency.length; place++) {
        if (from[place] > step || (until[place] >= 0 && until[place] <= step)) continue
        const holder = agency[place]
        if (lets(states, state[holder]) && lets(kinds, kind[holder])) {
            see(holder, model[place], status[place])
        }
    }
}

// Return what SQL counts for the same filters: `rows` (agreements and requests), `agencies`,
// `states`, `byModel` and `byStatus` rows, and `agenciesByStatus`. A model's rows are counted as if
// all models were chosen, a status's as if all statuses were: what a click would bring.
export function count(data, selection) {
    const byModel = data.models.map(() => 0)
    const byStatus = data.statuses.map(() => 0)
    const holders = data.statuses.map(() => new Set())
    const agencies = new Set()
    let rows = 0
    eachNow(data, selection, (holder, model, status) => {
        const fits = lets(selection.models, model)
        if (fits) byStatus[status]++
        if (!selection.statuses.has(status)) return
        byModel[model]++
        if (!fits) return
        rows++
        agencies.add(holder)
        holders[status].add(holder)
    })
    return {
        rows,
        agencies: agencies.size,
        states: new Set([...agencies].map((holder) => data.agencies.state[holder])).size,
        byModel,
        byStatus,
        agenciesByStatus: holders.map((each) => each.size),
    }
}

// Return for each agency that the selection shows, by its index, the models it holds.
export function shown(data, selection) {
    const held = new Map()
    eachNow(data, selection, (holder, model, status) => {
        if (!lets(selection.models, model) || !selection.statuses.has(status)) return
        if (!held.has(holder)) held.set(holder, new Set())
        held.get(holder).add(model)
    })
    return held
}

// Return the statewide agencies among those shown: lists of indices by the index of their state.
export function statewide(data, held) {
    const found = new Map()
    for (const holder of held.keys()) {
        if (!data.agencies.statewide[holder]) continue
        const state = data.agencies.state[holder]
        found.set(state, [...(found.get(state) ?? []), holder])
    }
    return found
}

// Return how many rows of the selection there are in each place: `place` tells that of an agency by its
// index, below `places`.
export function rowsIn(data, selection, place, places) {
    const rows = new Uint32Array(places)
    eachNow(data, selection, (holder, model, status) => {
        if (lets(selection.models, model) && selection.statuses.has(status)) rows[place(holder)]++
    })
    return rows
}

// Return the class of each number: 0 below the first of the breaks, where classes begin.
export const classesOf = (numbers, breaks) =>
    numbers.map((each) => breaks.filter((start) => each >= start).length)

// Return who takes part in each county: 0 no one, 1 only other agencies, 2 a sheriff or county jail.
export function takesPart(data, held, counties) {
    const classes = new Uint8Array(counties)
    for (const holder of held.keys()) {
        const own = data.agencies.forCounty[holder] ? 2 : 1
        for (const county of data.agencies.counties[holder]) {
            classes[county] = Math.max(classes[county], own)
        }
    }
    return classes
}

// Return how many rows of the selection there are on each list date.
export function curve(data, selection) {
    const changes = new Int32Array(data.days.length + 1)
    const { agency, model, status, from, until } = data.periods
    for (let place = 0; place < agency.length; place++) {
        const holder = agency[place]
        if (
            lets(selection.states, data.agencies.state[holder]) &&
            lets(selection.kinds, data.agencies.kind[holder]) &&
            lets(selection.models, model[place]) &&
            selection.statuses.has(status[place])
        ) {
            changes[from[place]]++
            if (until[place] >= 0) changes[until[place]]--
        }
    }
    let rows = 0
    return data.days.map((_, step) => (rows += changes[step]))
}

// Return the marks of a selection, whatever its date: for each agency with a point, and each stretch
// of lists in which it looks the same, `cell` (as `markers.cell_name` numbers them), `from`, `until`.
export function marks(data, selection, slots) {
    const { point, offset, size, state, kind } = data.agencies
    const own = point.map(() => [])
    const { agency, model, status, from, until } = data.periods
    for (let place = 0; place < agency.length; place++) {
        const holder = agency[place]
        if (
            point[holder] &&
            lets(selection.states, state[holder]) &&
            lets(selection.kinds, kind[holder]) &&
            lets(selection.models, model[place]) &&
            selection.statuses.has(status[place])
        ) {
            own[holder].push(place)
        }
    }
    const found = []
    own.forEach((places, holder) => {
        const changes = new Set(places.flatMap((place) => [from[place], until[place]]))
        const steps = [...changes].filter((step) => step >= 0).sort((one, other) => one - other)
        steps.forEach((step, number) => {
            const codes = slots.map(() => 0)
            for (const place of places) {
                if (from[place] > step || (until[place] >= 0 && until[place] <= step)) continue
                const slot = slots.indexOf(data.models[model[place]])
                const kept = slot < 0 ? slots.length - 1 : slot
                const code = status[place] + 1
                codes[kept] = Math.min(codes[kept] || code, code)
            }
            const cell = codes.reduce((sum, code, slot) => sum + code * 4 ** slot, 0)
            if (!cell) return
            found.push({
                agency: holder,
                point: point[holder],
                offset: offset[holder] || [0, 0],
                size: size[holder],
                cell: String(cell),
                from: step,
                until: steps[number + 1] ?? NEVER,
            })
        })
    })
    return found
}

// Return the agencies whose marks lie within `reach` pixels of a place on the screen, nearest first.
// `camera` has `target`, `zoom`, `width`, `height`; `spread` is how far a mark's offset of 1 moves it.
export function marksAt(found, step, camera, spread, [x, y], reach) {
    const near = []
    for (const mark of found) {
        if (mark.from > step || mark.until <= step) continue
        const [left, top] = onScreen(camera, mark.point)
        const across = left + mark.offset[0] * spread - x
        const down = top + mark.offset[1] * spread - y
        const distance = Math.hypot(across, down)
        if (distance <= reach) near.push([distance, mark.agency])
    }
    return near.sort(([one], [other]) => one - other).map(([, agency]) => agency)
}

export function onScreen({ target, zoom, width, height }, [x, y]) {
    const scale = 2 ** zoom
    return [width / 2 + (x - target[0]) * scale, height / 2 + (y - target[1]) * scale]
}

export function inPlane({ target, zoom, width, height }, [left, top]) {
    const scale = 2 ** zoom
    return [target[0] + (left - width / 2) / scale, target[1] + (top - height / 2) / scale]
}

// Return the camera that shows a box of the plane whole, clear of the `edges` of the map in pixels.
export function fit([left, top, right, bottom], width, height, edges) {
    const across = Math.max(width - edges.left - edges.right, 1)
    const down = Math.max(height - edges.top - edges.bottom, 1)
    const scale = Math.min(across / (right - left), down / (bottom - top))
    return {
        target: [
            (left + right) / 2 + (edges.right - edges.left) / 2 / scale,
            (top + bottom) / 2 + (edges.bottom - edges.top) / 2 / scale,
        ],
        zoom: Math.log2(scale),
    }
}

// Return the feature that a point of the plane lies in. Boxes of features are kept by them.
const boxes = new WeakMap()
export function featureAt(features, [x, y]) {
    return features.find((feature) => {
        const polygons = feature.geometry.coordinates
        if (!boxes.has(feature)) {
            const points = polygons.flatMap(([outer]) => outer)
            const [across, down] = [0, 1].map((axis) => points.map((point) => point[axis]))
            boxes.set(feature, [
                Math.min(...across), Math.min(...down), Math.max(...across), Math.max(...down),
            ])
        }
        if (!within(boxes.get(feature), [x, y])) return false
        return polygons.some(([outer]) => inside(outer, x, y))
    })
}

function inside(ring, x, y) {
    let odd = false
    for (let here = 0, before = ring.length - 1; here < ring.length; before = here++) {
        const [x0, y0] = ring[here]
        const [x1, y1] = ring[before]
        if (y0 > y !== y1 > y && x < ((x1 - x0) * (y - y0)) / (y1 - y0) + x0) odd = !odd
    }
    return odd
}

export const within = ([left, top, right, bottom], [x, y]) =>
    x >= left && x <= right && y >= top && y <= bottom

// Return the list date that a month later (or earlier) leads to: another one if there is any.
export function monthFrom(days, step, months) {
    const day = new Date(`${days[step]}T00:00Z`)
    day.setUTCMonth(day.getUTCMonth() + months)
    const aim = day.toISOString().slice(0, 10)
    const last = days.length - 1
    if (months > 0) {
        const after = days.findIndex((each) => each >= aim)
        return after < 0 ? last : after
    }
    return Math.max(days.findLastIndex((each) => each <= aim), 0)
}
