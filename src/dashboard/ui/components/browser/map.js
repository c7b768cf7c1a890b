// The map in the browser: it draws the layers of a pydeck `Deck`, marks with deck.gl and the ground
// below them on a canvas of its own, and answers by itself. A dragged date or a clicked model changes
// marks, counts and colors at once; the server hears of it when the reader lets go.
//
// Follows `map_data.js` and `map_ground.js` in one module, and constants that `ui/components/map.py`
// puts first: `CSS`, `FILES` and `DECKS` by theme, `WORDS`, `SELECTS`, the number of `COUNTIES`, and of the plane
// the `NATION` and the `FRAMES` of its insets as boxes. `mount` draws a map into an element and
// returns `update`, to be called with what `ui/components/map.py` sends, and `end`.

const SLOTS = ["TFM", "WSO", "JEM", "other"]
const ON_TOP = ["marks", "ring"]
// A mark's size in pixels where the whole nation fills a window, how it grows, and its bounds.
const [SIZE, GROWTH, SMALLEST, LARGEST] = [8.6, 0.36, 6.2, 20]
const SPREAD = 0.62
const RING = 20
// How far a page about one agency looks around, in units of the plane: some 130 km.
const AROUND = 22
const REACH = 7
const CLOSEST = 7
// So many levels closer than the whole nation, one part of the plane fills the picture.
const ONE_PART = 0.8
const MAINLAND = "mainland"
// From this zoom on states have their names, and a little later counties.
const NAMED = 0.9
// Narrower than this in pixels, the map is that of a phone.
const SMALL = 560
const MOVE_MS = 450
const PLAY_MS = 6000
// How long colors of counties may lag behind marks: they cost more to draw.
const PAINT_MS = 100
const SETTLE_MS = 350

const at = (address) => new URL(address, document.baseURI).href
const STATES = Object.keys(WORDS.stateNames)
const countyStates = COUNTIES.flatMap(([state, count]) => Array(count).fill(state))
const kept = {}
const json = (address) => (kept[address] ??= fetch(at(address)).then((answer) => answer.json()))
async function loaded(address) {
    const picture = new Image()
    picture.src = address
    await picture.decode()
    return picture
}
const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches

function element(name, properties = {}, ...inner) {
    const made = document.createElement(name)
    for (const [key, value] of Object.entries(properties)) {
        if (key in made) made[key] = value
        else made.setAttribute(key, value)
    }
    made.append(...inner)
    return made
}

export function mount(root) {
    if (!document.querySelector("style.map-style")) {
        document.head.append(element("style", { className: "map-style", textContent: CSS }))
    }
    const find = (selector) => root.querySelector(selector)
    const stage = find(".stage")
    const canvases = find(".canvases")
    const slider = find("input[type=range]")
    let data, send, all, names, borders, shapes
    let selection, found, held, totals, local
    let deckgl, above, layers, theme, paths, parts
    let camera, home, moved, animation
    let zone = null
    let drawn
    let serial = 0
    let playing = 0
    let settling = 0
    let dragging = false
    let ended = false

    // ---- Numbers and words

    const number = (value) => value.toLocaleString(WORDS.language)
    const say = (text, values) =>
        Object.entries(values).reduce((said, [name, value]) => said.replace(`{${name}}`, value), text)
    const many = ([one, more], count) => say(count === 1 ? one : more, { count: number(count) })
    const listing = (parts) =>
        new Intl.ListFormat(WORDS.language, { type: "conjunction" }).format(parts)
    const dayName = (step, style = "long") =>
        new Intl.DateTimeFormat(WORDS.language, { dateStyle: style, timeZone: "UTC" }).format(
            new Date(`${all.days[step]}T00:00Z`),
        )
    const modelName = (model) => WORDS.models[all.models[model]] ?? WORDS.unknownModel
    const isLast = () => selection.step === all.days.length - 1

    // ---- What the server sends

    function update(next, tell) {
        send = tell
        const first = !data
        // An answer to an earlier message than the last one would take back what was done since.
        const late = next.serial < serial
        serial = Math.max(serial, next.serial)
        const before = data
        data = next
        root.classList.toggle("small", !data.full)
        root.removeAttribute("style")
        stage.style.height = data.height ? `${data.height}px` : ""
        fillControls()
        if (first) start()
        // Nor may it take back what the server is yet to hear of.
        const ahead = late || playing || dragging || settling
        if (all && !ahead) adopt(before)
        else if (all) drawAll()
    }

    async function start() {
        // All at once: none waits for another.
        const program = import(at(FILES.deckgl)).catch(() => null)
        const layered = DECKS[data.theme].layers.filter((layer) => typeof layer.data === "string")
        const files = [...layered.map((layer) => layer.data), FILES.borders, FILES.names]
        const others = Promise.all(files.map(json))
        icons(data.theme)
        all = await json(data.marks)
        if (ended) return
        listen()
        adopt()
        const fetched = await others
        if (ended) return
        borders = fetched.at(-2)
        names = fetched.at(-1)
        shapes = Object.fromEntries(
            layered.map((layer, place) => [layer.id, fetched[place].features]),
        )
        layGround()
        const [made, pictures] = await Promise.all([program, icons(data.theme)])
        if (ended) return
        if (made && document.createElement("canvas").getContext("webgl2")) {
            deckgl = made
            return begin(pictures)
        }
        find(".without").hidden = false
        find(".without").textContent = WORDS.without
        root.dataset.ready = "without"
    }

    // The picture and the mapping of the marks' cells, which deck.gl would fetch only when it draws.
    function icons(theme) {
        const { iconAtlas, iconMapping } = DECKS[theme].layers.find((layer) => layer.id === "marks")
        const picture = (kept[iconAtlas] ??= loaded(at(iconAtlas)))
        return Promise.all([picture, json(iconMapping)])
    }

    // Take over the filters, the view and the choices of the address.
    function adopt(before) {
        const set = (chosen) => (chosen.length ? new Set(chosen) : null)
        const { filters } = data
        const next = {
            step: filters.step ?? all.days.length - 1,
            models: set(filters.models.map((model) => all.models.indexOf(model))),
            statuses: new Set(filters.statuses.map((status) => all.statuses.indexOf(status))),
            states: set(filters.states.map((state) => all.states.indexOf(state))),
            kinds: set(filters.kinds.map((kind) => all.kinds.indexOf(kind))),
        }
        // What was clicked here is drawn already, and the server only says it again.
        if (written(next) !== (selection && written(selection))) {
            selection = next
            found = marks(all, selection, SLOTS)
            drawCurve()
        }
        if (isNew("time", data.events)) drawTime()
        drawAll()
        showCard()
        if (camera && before && before.view.name !== data.view.name) goHome()
        drawBase()
        if (above && theme !== data.theme) icons(data.theme).then(convert)
        else drawMarks()
    }

    const written = (value) =>
        JSON.stringify(value, (_, each) => (each instanceof Set ? [...each].sort() : each))

    // Whether something is not what it was when this was asked before.
    const last = {}
    function isNew(name, value) {
        const before = last[name]
        last[name] = written(value)
        return before !== last[name]
    }

    // After what it did here is drawn: what Streamlit does to send it takes longer than that.
    function tell(change) {
        if (!data.answers) return
        const told = { serial: ++serial, ...change }
        setTimeout(() => !ended && send(told))
    }

    // ---- Numbers, at once

    function drawAll() {
        held = shown(all, selection)
        totals = count(all, selection)
        const words = WORDS
        const as = dayName(selection.step)
        const parts = all.statuses
            .map((status, place) => [status, totals.byStatus[place], totals.agenciesByStatus[place]])
            .filter(([, , agencies]) => agencies)
            .map(([status, rows, agencies]) =>
                say(words.of, {
                    things: many(words.things[status], rows),
                    agencies: many(words.agencies, agencies),
                }),
            )
        const said = parts.length
            ? say(words.shown, {
                day: as, parts: listing(parts), states: many(words.states, totals.states),
            })
            : say(words.nothing, { day: as })
        find(".says").textContent = said
        canvases.setAttribute("aria-label", said)
        find(".when b").textContent = as
        const event = data.events.findLast(([step]) => step <= selection.step)
        find(".when span").textContent = isLast()
            ? words.newest
            : event ? say(words.event, { event: `${event[2]}, ${event[1]}` }) : ""
        slider.value = selection.step
        slider.style.setProperty("--done", `${portion(selection.step)}%`)
        const now = eventsAt(selection.step).map((event) => ` ${event}.`)
        slider.setAttribute("aria-valuetext", said + now.join(""))
        for (const tick of find(".ticks").children) {
            tick.classList.toggle("now", Number(tick.dataset.step) === selection.step)
        }
        find(".earlier").disabled = selection.step === 0
        find(".later").disabled = isLast()
        for (const chip of root.querySelectorAll(".chips button")) {
            const { of, code } = chip.dataset
            const place = (of === "model" ? all.models : all.statuses).indexOf(code)
            const own = of === "model" ? totals.byModel[place] : totals.byStatus[place]
            const on = of === "model"
                ? !selection.models || selection.models.has(place)
                : selection.statuses.has(place)
            chip.setAttribute("aria-pressed", on)
            chip.querySelector("b").textContent = number(own)
        }
        local = data.fill.local && LOCAL[data.fill.name]()
        const lines = countClasses()
        root.querySelectorAll(".legend .lines b").forEach((line, place) => {
            line.textContent = number(lines[place] ?? 0)
        })
        drawBadges()
    }

    // The fills whose numbers the browser has, so that they follow while the date is dragged. Others
    // need residents or laws, which the marks don't have: they follow when the server has answered.
    const LOCAL = {
        takes_part: () => takesPart(all, held, countyStates.length),
        agreements: () => byRows((holder) => all.agencies.counties[holder][0], countyStates.length),
        state_agreements: () => byRows((holder) => all.agencies.state[holder], STATES.length),
    }
    const byRows = (place, places) =>
        classesOf(rowsIn(all, selection, place, places), data.fill.breaks)

    // How many counties are in each class of the fill, in the state in view if there is one; or states.
    function countClasses() {
        const seen = ofCounties() && inView()
        const lines = []
        ;[...(local || data.fill.classes)].forEach((each, place) => {
            if (!seen || seen.includes(countyStates[place])) lines[each] = (lines[each] ?? 0) + 1
        })
        return lines
    }

    const ofCounties = () => data.fill.geography === "counties"
    const inView = () => (data.view.states.length ? data.view.states : null)
    const portion = (step) => (100 * step) / Math.max(all.days.length - 1, 1)

    function chip(of, code, label, className) {
        const made = element(
            "button", { type: "button", className },
            element("i"), element("span", {}, label), " ", element("b"),
        )
        made.dataset.of = of
        made.dataset.code = code
        made.onclick = () => all && toggle(of, code)
        return made
    }

    function toggle(of, code) {
        const place = (of === "model" ? all.models : all.statuses).indexOf(code)
        const known = of === "model" ? data.models.map((code) => all.models.indexOf(code)) : all.statuses.map((_, each) => each)
        const on = new Set((of === "model" ? selection.models : selection.statuses) ?? known)
        if (!on.delete(place)) on.add(place)
        if (!on.size) return
        const codes = (of === "model" ? all.models : all.statuses)
        const chosen = [...on].map((each) => codes[each])
        if (of === "model") {
            const every = known.every((each) => on.has(each))
            selection = { ...selection, models: every ? null : on }
            tell({ models: every ? [] : chosen })
        } else {
            selection = { ...selection, statuses: on }
            tell({ statuses: chosen })
        }
        refilter()
    }

    function refilter() {
        found = marks(all, selection, SLOTS)
        // Before the words: deck.gl asks where it lies, and words that changed would be laid out first.
        drawMarks()
        drawCurve()
        drawAll()
        drawBase()
    }

    // ---- Controls

    // What is there before any file has come: it has its place, and nothing jumps later.
    function fillControls() {
        if (isNew("controls", [data.fill.name, data.view.name, data.size, data.models])) fillSelects()
        if (isNew("legend", [data.fill, data.view.title, data.full])) drawLegend()
    }

    function fillSelects() {
        const values = { fill: data.fill.name, view: data.view.name, size: data.size }
        for (const [name, [label, options]] of Object.entries(SELECTS)) {
            find(`label.${name} span`).textContent = label
            const select = find(`label.${name} select`)
            select.replaceChildren(...options.map(([value, text]) => new Option(text, value)))
            select.value = values[name]
            select.onchange = () => tell({ [name]: select.value })
        }
        find(".models").setAttribute("aria-label", WORDS.modelsLabel)
        find(".statuses").setAttribute("aria-label", WORDS.statusLabel)
        find(".models").replaceChildren(
            ...data.models.map((code) => chip(
                "model", code, WORDS.models[code] ?? WORDS.unknownModel,
                SLOTS.includes(code) ? code : "other",
            )),
        )
        find(".statuses").replaceChildren(
            ...Object.entries(WORDS.statuses).map(([status, label]) =>
                chip("status", status, label, `status ${status}`)),
        )
        slider.setAttribute("aria-label", WORDS.slider)
        for (const [name, label] of Object.entries(WORDS.buttons)) {
            const button = find(`.${name}`)
            button.setAttribute("aria-label", label)
            button.title = label
        }
    }

    const eventsAt = (step) =>
        data.events.filter(([at]) => at === step).map(([, day, title]) => `${day}: ${title}`)

    function drawTime() {
        slider.max = all.days.length - 1
        // Events that no list lies between share a tick.
        const steps = [...new Set(data.events.map(([step]) => step))]
        find(".ticks").replaceChildren(
            ...steps.map((step) => {
                const made = element("i", { style: `--at:${portion(step)}%`, onclick: () => show(step) })
                made.dataset.step = step
                made.dataset.names = eventsAt(step).join("\n")
                return made
            }),
        )
        drawYears()
    }

    // Years first, then quarters, as far as there is room.
    function drawYears() {
        const first = new Map()
        all.days.forEach((day, step) => {
            const quarter = Math.floor((Number(day.slice(5, 7)) - 1) / 3)
            for (const name of [day.slice(0, 4), quarter && `${day.slice(0, 4)}-${3 * quarter + 1}`]) {
                if (name && !first.has(name)) first.set(name, step)
            }
        })
        const month = new Intl.DateTimeFormat(WORDS.language, { month: "short", timeZone: "UTC" })
        const apart = (100 * 56) / Math.max(slider.clientWidth, 200)
        const placed = []
        for (const [name, step] of [...first].sort(([one], [other]) => one.length - other.length)) {
            const left = portion(step)
            if (left > 97 || placed.some(([, other]) => Math.abs(left - other) < apart)) continue
            const text = name.length === 4 ? name : month.format(new Date(`${name.replace(/-(\d)$/, "-0$1")}-01T00:00Z`))
            placed.push([text, left])
        }
        find(".years").replaceChildren(
            ...placed.map(([text, left]) => element("span", { style: `left:${left}%` }, text)),
        )
    }

    function drawLegend() {
        const { fill } = data
        const words = WORDS
        const lines = fill.lines.map((line) => element("li", {},
            element("i", { style: `background:${line.color}` }), element("span", {}, line.label), element("b")))
        const title = ofCounties() && inView() ? `${fill.title}, ${data.view.title}` : fill.title
        find(".legend").replaceChildren(
            ...(lines.length
                ? [element("p", { className: "title" }, title), element("ul", { className: "lines" }, ...lines)]
                : []),
            ...(data.full
                ? [
                    element("p", { className: "title" }, words.marksTitle),
                    element("ul", { className: "of-marks" },
                        element("li", {}, element("i", { className: "nested" }), element("span", {}, words.several)),
                        element("li", {}, element("i", { className: "pill" }, "3"), element("span", {}, words.statewide)),
                        element("li", {}, element("i", { className: "pending" }), element("span", {}, words.pendingMark)),
                        element("li", {}, element("i", { className: "ended" }), element("span", {}, words.endedMark)),
                    ),
                ]
                : []),
        )
    }

    function drawCurve() {
        const values = curve(all, selection)
        const most = Math.max(...values, 1)
        const last = values.length - 1
        const points = values.map((value, step) => `H${step}V${100 - (100 * value) / most}`)
        const svg = find(".curve")
        svg.setAttribute("viewBox", `0 0 ${last} 100`)
        svg.firstElementChild.setAttribute("d", `M0 100${points.join("")}V100Z`)
    }

    // ---- Time

    function show(step, soon = true) {
        selection = { ...selection, step: Math.min(Math.max(step, 0), all.days.length - 1) }
        drawMarks()
        drawAll()
        paintSoon()
        clearTimeout(settling)
        if (soon) settling = setTimeout(tellDay, SETTLE_MS)
    }

    function tellDay() {
        clearTimeout(settling)
        settling = 0
        tell({ as_of: isLast() ? null : all.days[selection.step] })
    }

    let painting
    let paintedAt = 0
    function paintSoon() {
        painting ??= setTimeout(() => {
            painting = undefined
            paintedAt = performance.now()
            if (!ended && local) drawBase()
        }, Math.max(paintedAt + PAINT_MS - performance.now(), 0))
    }

    function play() {
        if (playing) return stop()
        const start = isLast() ? data.playFrom : selection.step
        const last = all.days.length - 1
        const duration = (PLAY_MS * (last - start)) / Math.max(last - data.playFrom, 1)
        const begun = performance.now()
        find(".play").classList.add("on")
        find(".play").setAttribute("aria-pressed", "true")
        const tick = (now) => {
            const step = start + Math.floor(((last - start) * (now - begun)) / Math.max(duration, 1))
            if (step !== selection.step) show(Math.max(step, start), false)
            playing = isLast() ? 0 : requestAnimationFrame(tick)
            if (!playing) stop()
        }
        show(start, false)
        playing = requestAnimationFrame(tick)
    }

    function stop() {
        cancelAnimationFrame(playing)
        playing = 0
        find(".play").classList.remove("on")
        find(".play").setAttribute("aria-pressed", "false")
        paintSoon()
        tellDay()
    }

    function listen() {
        slider.oninput = () => {
            if (playing) stop()
            show(Number(slider.value), !dragging)
        }
        slider.onpointerdown = () => (dragging = true)
        slider.onpointerup = slider.onpointercancel = () => {
            if (dragging) tellDay()
            dragging = false
        }
        slider.onkeydown = (event) => {
            const month = { PageUp: 1, PageDown: -1 }[event.key]
            if (!month) return
            event.preventDefault()
            show(monthFrom(all.days, selection.step, month))
        }
        find(".play").onclick = play
        find(".earlier").onclick = () => show(selection.step - 1)
        find(".later").onclick = () => show(selection.step + 1)
        find(".in").onclick = () => zoomBy(1)
        find(".out").onclick = () => zoomBy(-1)
        find(".home").onclick = () => {
            goHome()
            if (data.full && data.view.name !== "nation") tell({ view: "nation" })
        }
        root.onkeydown = (event) => {
            if (event.key === "Escape" && !find(".card").hidden) close()
        }
        canvases.onkeydown = (event) => {
            const way = {
                ArrowLeft: [-60, 0], ArrowRight: [60, 0], ArrowUp: [0, -60], ArrowDown: [0, 60],
            }[event.key]
            if (event.key === "+" || event.key === "=") zoomBy(1)
            else if (event.key === "-") zoomBy(-1)
            else if (way && camera) {
                event.preventDefault()
                const scale = 2 ** camera.zoom
                const [x, y] = camera.target
                move({ ...camera, target: [x + way[0] / scale, y + way[1] / scale] })
                moved = true
            }
        }
        point()
    }

    // ---- Pointing

    function point() {
        const tip = find(".tip")
        let pressed, active, hovering
        const place = (event) => {
            const box = canvases.getBoundingClientRect()
            return [event.clientX - box.left, event.clientY - box.top]
        }
        canvases.addEventListener("pointerdown", (event) => (pressed = place(event)), true)
        canvases.addEventListener("pointermove", (event) => {
            if (event.pointerType === "touch" || !camera) return
            const here = place(event)
            hovering ??= requestAnimationFrame(() => {
                hovering = undefined
                hover(here)
            })
        })
        canvases.addEventListener("pointerleave", () => {
            tip.hidden = true
            active = false
        })
        canvases.addEventListener("click", (event) => {
            const here = place(event)
            if (!camera || (pressed && Math.hypot(here[0] - pressed[0], here[1] - pressed[1]) > 5)) return
            active = true
            find(".hint").hidden = true
            choose(here, event)
        })
        // The wheel scrolls the page until the map was clicked, or with Ctrl held.
        canvases.addEventListener("wheel", (event) => {
            if (!camera) return
            if (!active && !event.ctrlKey && !event.metaKey) {
                hint(WORDS.wheel)
                return
            }
            event.preventDefault()
            zoomTo(camera.zoom - event.deltaY / (event.ctrlKey ? 120 : 300), place(event))
        }, { passive: false })

        function hover(here) {
            const [holder] = near(here)
            canvases.style.cursor = holder === undefined ? "" : "pointer"
            tip.hidden = holder === undefined
            if (holder === undefined) return
            tip.replaceChildren(
                element("b", {}, all.agencies.name[holder]),
                element("span", {}, modelsOf(holder)),
                element("span", {}, placeOf(holder)),
            )
            const width = canvases.clientWidth
            tip.style.left = `${Math.min(here[0] + 14, width - tip.offsetWidth - 4)}px`
            tip.style.top = `${here[1] + 16}px`
        }
    }

    let hinting
    function hint(text) {
        const said = find(".hint")
        said.textContent = text
        said.hidden = false
        clearTimeout(hinting)
        hinting = setTimeout(() => (said.hidden = true), 1600)
    }

    const near = (here) =>
        data.size === "none" ? [] : [...new Set(marksAt(
            inZone(), selection.step, camera, SPREAD * markSize(), here, REACH,
        ))]
    const modelsOf = (holder) =>
        listing([...(held.get(holder) ?? [])].sort().map(modelName))
    const modelTag = (model) => {
        const code = SLOTS.includes(all.models[model]) ? all.models[model].toLowerCase() : "other"
        return element("span", { className: `d-tag ${code}` },
            element("i", { className: `d-mark ${code}` }), modelName(model))
    }
    const placeOf = (holder) => [
        all.agencies.county[holder], WORDS.stateNames[all.states[all.agencies.state[holder]]],
    ].filter(Boolean).join(", ")

    function choose(here, event) {
        const holders = near(here)
        if (holders.length > 1) list(say(WORDS.crowd, { count: number(holders.length) }), holders)
        else if (holders.length) select(holders[0])
        else {
            const plane = inPlane(camera, here)
            const county = lies(plane) && featureAt(shapes.counties, plane)
            if (!county) return
            const code = county.properties.state
            if (data.fill.geography === "states") {
                pick({ states: [all.states.indexOf(code)] }, { statewide: code })
            } else {
                pick({ county: county.properties.i }, { county: county.properties.fips })
            }
        }
    }

    // ---- The card

    function pick(chosen, change) {
        data = { ...data, chosen: { agency: null, county: null, states: [], ...chosen }, card: "" }
        drawMarks()
        drawBase()
        showCard()
        tell({ agency: null, county: null, statewide: null, ...change })
    }

    const select = (holder) =>
        pick({ agency: all.agencies.id[holder] }, { agency: all.agencies.id[holder] })

    function close() {
        pick({}, {})
        canvases.focus({ preventScroll: true })
    }

    function list(title, holders) {
        const button = (holder) => {
            const made = element("button", { type: "button" },
                element("span", {}, all.agencies.name[holder]), element("small", {}, modelsOf(holder)))
            made.onclick = () => select(holder)
            return element("li", {}, made)
        }
        fillCard(element("h2", {}, title), element("ul", { className: "list" }, ...holders.map(button)))
    }

    function showCard() {
        const { chosen, card } = data
        if (card) {
            const made = element("div")
            made.innerHTML = card
            for (const button of made.querySelectorAll("[data-agency]")) {
                button.onclick = () => select(all.agencies.id.indexOf(button.dataset.agency))
            }
            fillCard(made)
        } else if (chosen.agency && !chosen.quiet) {
            const holder = all.agencies.id.indexOf(chosen.agency)
            if (holder < 0) return fillCard()
            fillCard(
                element("p", { className: "where" }, placeOf(holder)),
                element("h2", {}, all.agencies.name[holder]),
                element("p", {}, ...[...(held.get(holder) ?? [])].sort().map(modelTag)),
                element("p", { className: "actions" }, element("a", {
                    className: "first",
                    href: `Agencies?agency=${encodeURIComponent(chosen.agency)}${WORDS.spoken}`,
                }, WORDS.profile)),
            )
        } else if (chosen.statewide) {
            const state = all.states.indexOf(chosen.statewide)
            list(say(WORDS.statewideOf, { state: WORDS.stateNames[chosen.statewide] }),
                statewide(all, held).get(state) ?? [])
        } else fillCard()
    }

    function fillCard(...inner) {
        const card = find(".card")
        card.hidden = !inner.length
        if (!inner.length) return card.replaceChildren()
        const button = element("button", { type: "button", className: "close", title: WORDS.close }, "×")
        button.setAttribute("aria-label", WORDS.close)
        button.onclick = close
        card.replaceChildren(button, ...inner)
    }

    // ---- Names and badges

    function drawBadges() {
        if (!names || !camera || !data.full) return
        const counts = statewide(all, held)
        const placed = find(".badges")
        placed.dataset.title = WORDS.statewide
        const zoom = camera.zoom
        const wanted = names.states
            .map((state, place) => [place, state, counts.get(place)])
            .filter(([, , holders]) => holders)
        const known = new Map([...placed.children].map((each) => [each.dataset.state, each]))
        for (const [place, [code, name, x, y, codeFrom, nameFrom]] of wanted) {
            const [left, top] = onScreen(camera, [x, y])
            const text = (zoom >= Math.max(nameFrom, NAMED) ? name : code) + signOf(place)
            const aside = (zoom >= codeFrom ? text.length * 3.6 : 0) + 13
            const own = known.get(code) ?? element("button", { type: "button" })
            known.delete(code)
            own.dataset.state = code
            const holders = counts.get(place)
            const label = say(WORDS.badge, { state: name, count: number(holders.length) })
            const said = camera.width < SMALL ? `${code} ${number(holders.length)}` : number(holders.length)
            if (own.textContent !== said) own.textContent = said
            own.setAttribute("aria-label", label)
            own.title = label
            own.style.transform = `translate(${Math.round(left + aside)}px, ${Math.round(top)}px)`
            own.hidden = camera.width >= SMALL &&
                (!lies([x, y]) || left < 0 || top < 0 || left > camera.width - 12 || top > camera.height)
            own.onclick = () => pick({ statewide: code, states: [place] }, { statewide: code })
            if (!own.parentNode) placed.append(own)
        }
        for (const gone of known.values()) gone.remove()
    }

    const signOf = (place) => data.fill.signs[data.fill.classes[place]] ?? ""

    function drawNames() {
        const canvas = find(".names")
        const { width, height, zoom } = camera
        const ratio = resized(canvas, width, height)
        const context = canvas.getContext("2d")
        // A canvas knows no custom properties: the style sheet gives it the colors.
        const style = getComputedStyle(canvas)
        context.setTransform(ratio, 0, 0, ratio, 0, 0)
        context.clearRect(0, 0, width, height)
        context.textAlign = "center"
        context.textBaseline = "middle"
        context.lineJoin = "round"
        context.strokeStyle = style.borderTopColor
        context.fillStyle = style.color
        const write = (text, point, size, below = 0) => {
            if (!lies(point)) return
            const [left, top] = onScreen(camera, point)
            if (left < -80 || top < -20 || left > width + 80 || top > height + 20) return
            const [half, middle] = [(text.length * size) / 3.6, top + below]
            const box = [left - half, middle - size / 2, left + half, middle + size / 2]
            const clashes = (other) =>
                box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1]
            if (below && taken.some(clashes)) return
            taken.push(box)
            context.strokeText(text, left, top + below)
            context.fillText(text, left, top + below)
        }
        const small = width < SMALL
        const taken = []
        context.lineWidth = 3
        context.font = `600 11px ${style.fontFamily}`
        for (const [place, [code, name, x, y, codeFrom, nameFrom]] of names.states.entries()) {
            const sign = signOf(place)
            if (!sign && (zoom < codeFrom || (small && zoom < 0))) continue
            if (data.view.name !== "nation" && zoom > home.zoom - 0.6 && data.view.name === code) continue
            write((zoom >= Math.max(nameFrom, NAMED) ? name : code) + sign, [x, y], 11)
        }
        // A county's name stands below its middle, where its sheriff's mark is.
        if (zoom < NAMED + 0.4) return
        context.fillStyle = style.outlineColor
        context.font = `600 10.5px ${style.fontFamily}`
        const only = all.states.indexOf(data.view.name)
        for (const [name, state, x, y, from] of names.counties) {
            if (zoom >= from && (only < 0 || state === only)) write(name, [x, y], 10.5, markSize() * 0.5 + 7)
        }
    }

    // ---- The picture

    // What lies below the marks; it waits for no program.
    function layGround() {
        paths = {
            seen: new Map(),
            counties: placed(shapes.counties),
            states: placed(shapes.states),
            lines: {
                "county-borders": linesPath(borders.counties),
                "state-borders": linesPath(borders.states),
                frames: boxesPath(FRAMES),
            },
        }
        measure()
        home = fitted()
        camera = { ...camera, ...home }
        zone = zoneAt(camera)
        drawBase()
        drawBadges()
        observer.observe(stage)
        document.fonts?.ready.then(() => !ended && drawNames())
    }

    function placed(features) {
        const found = []
        for (const each of features) found[each.properties.i] = shapePath(each)
        return found
    }

    function begin(pictures) {
        convert(pictures)
        above = new deckgl.Deck({
            viewState: viewState(),
            views: layers.views,
            useDevicePixels: Math.min(devicePixelRatio, 2),
            getCursor: () => "inherit",
            // Marks are pictures with soft edges of their own.
            deviceProps: { type: "webgl", webgl: { antialias: false, preserveDrawingBuffer: false } },
            parent: find(".marks"),
            controller: {
                scrollZoom: false, dragRotate: false, keyboard: false, inertia: calm() ? 0 : 250,
                touchRotate: false,
            },
            // One finger scrolls the page up and down; sideways, and with two, it moves the map.
            touchAction: "pan-y",
            layers: topLayers(),
            onViewStateChange: ({ viewState: { target, zoom } }) => {
                cancelAnimationFrame(animation)
                moved = true
                move({ ...camera, target: [...target], zoom })
            },
            onAfterRender: () => {
                root.dataset.ready ??= "drawn"
                root.dataset.frames = Number(root.dataset.frames ?? 0) + 1
            },
        })
    }

    const observer = new ResizeObserver(() => {
        // It calls once to begin with, when all is drawn already.
        const same = canvases.clientWidth === camera.width && canvases.clientHeight === camera.height
        if (ended || same) return
        measure()
        home = fitted()
        move(moved ? camera : { ...camera, ...home })
    })

    function measure() {
        camera = { ...camera, width: canvases.clientWidth, height: canvases.clientHeight }
    }

    // The legend lies over the map where there is room for it.
    function fitted() {
        const side = find(".side")
        const over = data.full && getComputedStyle(side).position === "absolute"
        const wide = camera.width > 860
        const edge = data.full ? (wide ? 14 : 4) : 10
        const edges = {
            left: data.full && wide ? (inView() ? 52 : 20) : edge, right: over ? side.offsetWidth + 8 : edge,
            top: edge, bottom: data.full && camera.width < SMALL ? 56 : edge,
        }
        return fit(box(), camera.width, camera.height, edges)
    }

    // A page about one agency shows where it is, and not all of its state.
    function box() {
        const [x, y] = (data.chosen.quiet && chosenPoint()) || []
        return x === undefined ? data.view.box : [x - AROUND, y - AROUND, x + AROUND, y + AROUND]
    }

    function chosenPoint() {
        const holder = all.agencies.id.indexOf(data.chosen.agency)
        return holder < 0 ? null : all.agencies.point[holder]
    }

    // Marks are converted for deck.gl; the ground's layers are drawn as they are described.
    function convert([iconAtlas, iconMapping]) {
        const converter = new deckgl.JSONConverter({ configuration: deckgl.configuration })
        const deck = DECKS[data.theme]
        const marked = deck.layers.filter((layer) => ON_TOP.includes(layer.id))
        layers = converter.convert({ ...deck, layers: marked })
        theme = data.theme
        layers.byId = Object.fromEntries(
            layers.layers.map((layer) => [layer.id, layer.clone({ iconAtlas, iconMapping })]),
        )
        drawMarks()
    }

    // What lies on the ground, from behind to the front: fills, borders and frames, outlines.
    function groundParts() {
        const { fill, chosen } = data
        const classes = local || fill.classes
        const { geography } = data.fill
        return DECKS[data.theme].layers.flatMap((layer) => {
            if (layer.id === geography) {
                return classPaths(paths[geography], classes)
                    .map((path, place) => ({ path, fill: fill.colors[place] }))
            }
            if (layer.id === "outline") {
                return [paths.counties[chosen.county], ...chosen.states.map((state) => paths.states[state])]
                    .filter(Boolean)
                    .map((path) => ({ path, line: layer.getLineColor, width: layer.getLineWidth }))
            }
            const path = paths.lines[layer.id]
            if (layer.id === "frames" && zone === MAINLAND) return []
            return path ? [{ path, line: layer.getColor, width: layer.getWidth }] : []
        })
    }

    const markSize = () =>
        Math.round(2 * Math.min(LARGEST, Math.max(SMALLEST, SIZE * 2 ** (GROWTH * camera.zoom)))) / 2

    function topLayers() {
        const size = markSize()
        const { step } = selection
        const sizing = data.size
        const holder = all.agencies.id.indexOf(data.chosen.agency)
        const point = chosenPoint()
        const ring = point ? [{ point, offset: all.agencies.offset[holder] || [0, 0], size: all.agencies.size[holder] }] : []
        const shared = {
            getPixelOffset: ({ offset }) => [offset[0] * size * SPREAD, offset[1] * size * SPREAD],
            getSize: (mark) => (sizing === "officers" ? mark.size : 16),
            updateTriggers: { getPixelOffset: size, getSize: sizing },
        }
        return [
            layers.byId.marks.clone({
                ...shared,
                data: inZone(),
                visible: sizing !== "none",
                sizeScale: size / 16,
                filterRange: [[-1, step], [step + 0.5, 1e7]],
            }),
            layers.byId.ring.clone({ ...shared, data: ring, sizeScale: Math.max(1.7 * size, RING) / 16 }),
        ]
    }

    function drawBase() {
        if (!camera) return
        const { fill, chosen } = data
        const classes = local ? local.join("") : fill.classes
        if (isNew("ground", [data.theme, classes, fill.name, chosen.county, chosen.states])) {
            parts = groundParts()
            drawLand()
        }
        if (isNew("names", [data.theme, data.view.name, fill.signs.length ? classes : ""])) drawNames()
    }

    function drawLand() {
        if (!paths.seen.has(zone)) {
            const everywhere = [-1e4, -1e4, 1e4, 1e4]
            const seen = zone === MAINLAND ? [everywhere, ...FRAMES] : [zone ?? everywhere]
            paths.seen.set(zone, boxesPath(seen))
        }
        drawGround(find(".base"), camera, paths.seen.get(zone), parts)
    }

    function drawMarks() {
        if (!above) return
        const { agency } = data.chosen
        const shown = inZone()
        if (isNew("marks", [theme, agency, data.size, selection.step, markSize()]) || drawn !== shown) {
            drawn = shown
            above.setProps({ layers: topLayers() })
            deckgl.drawNow(above)
        }
    }

    // ---- The plane's parts

    // Zoomed in, only the part of the plane that one looks at is there: no Alaska beside Texas.
    // An inset is its frame, what is outside of all of them is `MAINLAND`, and null is everything.
    function zoneAt({ target, zoom, width, height }) {
        const edges = { left: 0, top: 0, right: 0, bottom: 0 }
        if (zoom < fit(NATION, width, height, edges).zoom + ONE_PART) return null
        return FRAMES.find((frame) => within(frame, target)) ?? MAINLAND
    }

    const lies = (point) => {
        if (!zone) return true
        return zone === MAINLAND ? !FRAMES.some((frame) => within(frame, point)) : within(zone, point)
    }

    // The marks that are there, in a list that stays the same as long as they do.
    let inZoneOf = []
    function inZone() {
        if (inZoneOf[0] !== found || inZoneOf[1] !== zone) {
            inZoneOf = [found, zone, zone ? found.filter((mark) => lies(mark.point)) : found]
        }
        return inZoneOf[2]
    }

    // ---- The camera

    const viewState = () => ({
        target: [...camera.target.slice(0, 2), 0],
        zoom: camera.zoom,
        minZoom: home.zoom - 0.5,
        maxZoom: Math.max(home.zoom, 0) + CLOSEST,
    })

    let following
    function move(next) {
        const before = [markSize(), zone]
        camera = next
        zone = zoneAt(camera)
        const same = before[0] === markSize() && before[1] === zone
        above?.setProps({ viewState: viewState() })
        if (!same) drawMarks()
        following ??= requestAnimationFrame(() => {
            following = undefined
            if (ended) return
            if (before[1] !== zone) parts = groundParts()
            drawLand()
            drawNames()
            drawBadges()
        })
    }

    function fly(aim) {
        cancelAnimationFrame(animation)
        if (!camera) return
        if (calm()) return move({ ...camera, ...aim })
        const from = camera
        const begun = performance.now()
        const step = (now) => {
            const part = Math.min((now - begun) / MOVE_MS, 1)
            const eased = part * part * (3 - 2 * part)
            const mix = (one, other) => one + (other - one) * eased
            move({
                ...camera,
                target: [0, 1].map((axis) => mix(from.target[axis], aim.target[axis])),
                zoom: mix(from.zoom, aim.zoom),
            })
            if (part < 1 && !ended) animation = requestAnimationFrame(step)
        }
        animation = requestAnimationFrame(step)
    }

    function goHome() {
        if (!camera) return
        home = fitted()
        moved = false
        fly(home)
    }

    // The place on the screen stays where it is.
    function zoomTo(zoom, [left, top], smooth = false) {
        const { minZoom, maxZoom } = viewState()
        const aim = Math.min(Math.max(zoom, minZoom), maxZoom)
        const [x, y] = inPlane(camera, [left, top])
        const scale = 2 ** aim
        const next = {
            target: [x - (left - camera.width / 2) / scale, y - (top - camera.height / 2) / scale],
            zoom: aim,
        }
        moved = true
        if (smooth) fly(next)
        else move({ ...camera, ...next })
    }

    const zoomBy = (levels) =>
        camera && zoomTo(camera.zoom + levels, [camera.width / 2, camera.height / 2], true)

    function end() {
        ended = true
        clearTimeout(settling)
        clearTimeout(painting)
        cancelAnimationFrame(playing)
        cancelAnimationFrame(animation)
        observer.disconnect()
        above?.finalize()
    }

    // Where a point of the plane lies on the screen, for those who look on from outside.
    const place = (point) => {
        const box = canvases.getBoundingClientRect()
        const [left, top] = onScreen(camera, point)
        return [box.left + left, box.top + top]
    }

    return { update, end, place }
}
