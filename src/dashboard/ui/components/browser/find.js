// A search box that suggests places and agencies while one types. Each suggestion is a link.
//
// `index` has `states` [code, name], `counties` [FIPS code, name, state], `towns` [name, county's
// FIPS code, state] and `agencies` [id, name, state, agreements]; it is fetched at the first focus.

// Links keep the language.
const spoken = (address) => {
    const language = new URLSearchParams(location.search).get("lang")
    return language ? `${address}&lang=${encodeURIComponent(language)}` : address
}

// Turn to another page of the app as Streamlit does on "Back": without loading the app anew.
function go(address) {
    history.pushState({}, "", address)
    window.dispatchEvent(new PopStateEvent("popstate", { state: {} }))
    document.querySelector("[data-testid=stMain]")?.scrollTo(0, 0)
}

const MOST = 8
const plain = (text) =>
    text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f'’.]/g, "").replace(/[^a-z0-9]+/g, " ").trim()
// A ZIP code is a place; the page of places knows it.
const search = (text) =>
    (/^\d{5}(-\d{4})?$/.test(text) ? "Places?find=" : "Agencies?search=") + encodeURIComponent(text)
const loaded = {}

function entries(index, kinds, names) {
    const states = Object.fromEntries(index.states)
    const counties = Object.fromEntries(index.counties.map(([fips, name]) => [fips, name]))
    const entry = (rank, title, state, kind, address) => ({
        rank, title, kind, address: spoken(address),
        // Of agencies the shortest name comes first; places are in the order of their residents.
        length: kind === kinds.agency ? title.length : 0,
        whole: [plain(title), state.toLowerCase()],
        name: plain(title), words: plain(`${title} ${states[state]} ${state}`).split(" "),
    })
    return [
        ...index.states.map(([code, name]) =>
            entry(0, names[code] ?? name, code, kinds.state, `States?state=${code}`)),
        ...index.counties.map(([fips, name, state]) =>
            entry(1, `${name}, ${states[state]}`, state, kinds.county, `Places?county=${fips}`)),
        ...index.towns.map(([name, fips, state]) =>
            // The search knows the town's agencies, or else its county's.
            entry(3, `${name}, ${states[state]}`, state,
                kinds.town.replace("{county}", counties[fips]),
                search(`${name}, ${states[state]}`))),
        ...index.agencies.map(([id, name, state, agreements]) =>
            entry(agreements ? 2 : 4, `${name}, ${states[state]}`, state, kinds.agency,
                `Agencies?agency=${encodeURIComponent(id)}`)),
    ]
}

function matches(all, text) {
    const asked = plain(text)
    if (!asked) return []
    const words = asked.split(" ")
    const score = (each) =>
        (each.name === asked ? 0 : each.name.startsWith(asked) ? 10 : 20) + each.rank
    return all
        .filter((each) => words.every((word) => each.words.some((own) => own.startsWith(word))))
        .map((each) => [score(each), each])
        .sort(([one, a], [other, b]) => one - other || a.length - b.length)
        .slice(0, MOST)
        .map(([, each]) => each)
}

function findBox(root, data) {
    const input = root.querySelector("input")
    const list = root.querySelector("[role=listbox]")
    let all = null
    let active = -1
    list.id = `${data.name}-found`
    input.setAttribute("aria-controls", list.id)
    input.placeholder = data.placeholder
    const status = root.querySelector("[role=status]")
    // A page that shows what was found; when it runs again, what a visitor is typing stays.
    const own = data.value !== undefined
    if (own && root.dataset.value !== data.value) {
        root.dataset.value = data.value
        input.value = data.value
    }
    if (own && root.dataset.said !== data.said) {
        root.dataset.said = data.said
        status.textContent = data.said
    }
    root.setAttribute("aria-label", data.label)
    input.setAttribute("aria-label", data.label)
    list.setAttribute("aria-label", data.label)

    const load = async () => {
        loaded[data.index] ??= fetch(data.index).then((answer) => answer.json())
        all ??= entries(await loaded[data.index], data.kinds, data.states)
        show()
    }
    const close = () => {
        list.hidden = true
        active = -1
        input.setAttribute("aria-expanded", "false")
        input.removeAttribute("aria-activedescendant")
    }
    const anyway = () => spoken(search(input.value.trim()))
    const show = () => {
        if (!all || !input.value.trim()) return close()
        const found = matches(all, input.value)
        const choices = [
            ...found,
            { title: data.everything.replace("{text}", input.value.trim()), kind: "", address: anyway() },
        ]
        list.replaceChildren(...choices.map((each, number) => {
            const link = document.createElement("a")
            link.id = `${list.id}-${number}`
            link.setAttribute("role", "option")
            link.setAttribute("aria-selected", "false")
            link.tabIndex = -1
            link.href = each.address
            // A state by its whole name or its code.
            link.dataset.whole = each.rank === 0 && each.whole.includes(plain(input.value))
            const name = document.createElement("span")
            name.textContent = each.title
            const kind = document.createElement("small")
            kind.textContent = each.kind
            link.append(name, kind)
            return link
        }))
        active = -1
        list.hidden = false
        input.setAttribute("aria-expanded", "true")
        status.textContent = data.found.replace("{count}", found.length)
    }
    const mark = (number) => {
        const options = [...list.children]
        active = (number + options.length) % options.length
        options.forEach((each, place) => each.setAttribute("aria-selected", place === active))
        options[active].scrollIntoView({ block: "nearest" })
        input.setAttribute("aria-activedescendant", options[active].id)
    }
    const choose = (address) => {
        close()
        if (!own) {
            input.value = ""
            input.blur()
        }
        go(address)
    }
    // Without a choice: the state of that name, the one thing that fits, or the search that forgives
    // typos.
    const submit = () => {
        if (!input.value.trim()) return input.focus()
        const options = list.hidden ? [] : [...list.children]
        const state = options.find((each) => each.dataset.whole === "true")
        const first = options[active] ?? state ?? (options.length === 2 ? options[0] : null)
        choose(first ? first.getAttribute("href") : anyway())
    }
    input.onfocus = load
    input.oninput = () => (all ? show() : load())
    input.onkeydown = (event) => {
        const open = !list.hidden
        if (event.key === "ArrowDown" || event.key === "ArrowUp") {
            event.preventDefault()
            if (!open) show()
            if (!list.hidden) mark(event.key === "ArrowDown" ? active + 1 : Math.max(active, 0) - 1)
        } else if (event.key === "Enter" && input.value.trim()) {
            event.preventDefault()
            submit()
        } else if (event.key === "Escape") {
            close()
        }
        event.stopPropagation()
    }
    // A click on a suggestion takes the focus from the box before it counts.
    list.onpointerdown = (event) => event.preventDefault()
    list.onclick = (event) => {
        if (event.button || event.metaKey || event.ctrlKey || event.shiftKey) return
        const link = event.target.closest("a")
        if (!link) return
        event.preventDefault()
        event.stopPropagation()
        choose(link.getAttribute("href"))
    }
    input.onblur = () => setTimeout(close, 100)
    const button = root.querySelector("button")
    if (button) {
        button.textContent = data.button
        // The press takes the focus from the box, which closes the list.
        button.onpointerdown = (event) => event.preventDefault()
        button.onclick = submit
    }
}
