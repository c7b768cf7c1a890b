// The bar on top of every page. Its links, and all links into the app on the page below it, are
// real ones: a plain click turns the page without loading the app anew, anything else is left to
// the browser.

export default function ({ parentElement, data }) {
    const bar = parentElement.querySelector(".d-bar")
    document.documentElement.lang = data.language

    for (const [kind, address] of data.fetched) {
        const href = new URL(address, document.baseURI).href
        if (document.head.querySelector(`link[href="${href}"]`)) continue
        const link = document.createElement("link")
        const found = kind === "modulepreload" ? { rel: kind } : { rel: "preload", as: kind }
        if (kind === "fetch") found.crossOrigin = "anonymous"
        document.head.append(Object.assign(link, found, { href }))
    }

    const brand = bar.querySelector(".brand")
    brand.textContent = data.name
    brand.dataset.address = data.pages[0].address
    const skip = bar.querySelector(".skip")
    skip.textContent = data.skip
    skip.onclick = () => {
        const heading = document.querySelector("[data-testid=stMain] h1")
        heading?.setAttribute("tabindex", "-1")
        heading?.focus()
    }
    const nav = bar.querySelector("#site-pages")
    nav.setAttribute("aria-label", data.pagesLabel)
    nav.querySelector("ul").replaceChildren(...data.pages.map((page) => {
        const item = document.createElement("li")
        const link = document.createElement("a")
        link.textContent = page.label
        link.dataset.address = page.address
        if (page.current) link.setAttribute("aria-current", "page")
        item.append(link)
        return item
    }))
    // The same view in another language: `dataset.language` becomes its address below.
    const spoken = ({ code, name }) => {
        const link = document.createElement("a")
        link.textContent = name
        link.lang = link.hreflang = link.dataset.language = code
        if (code === data.language) link.setAttribute("aria-current", "true")
        return link
    }
    const languages = bar.querySelector(".languages")
    languages.setAttribute("aria-label", data.languagesLabel)
    languages.replaceChildren(...(data.languages.length > 1 ? data.languages.map(spoken) : []))
    const offer = parentElement.querySelector(".d-offer")
    offer.hidden = !data.offer
    if (data.offer) offer.replaceChildren(spoken({ code: data.offer.code, name: data.offer.text }))

    // Links keep the filters, which change in the address without a word to this bar. So they are
    // read from there before a link can be used.
    const carry = () => {
        const asked = [...new URLSearchParams(location.search)]
        const query = new URLSearchParams(asked.filter(([name]) => data.carried.includes(name)))
        for (const link of bar.querySelectorAll("[data-address]")) {
            const address = link.dataset.address
            link.href = address + (query.size ? (address.includes("?") ? "&" : "?") + query : "")
        }
        for (const link of parentElement.querySelectorAll("[data-language]")) {
            const query = new URLSearchParams(location.search)
            if (link.dataset.language === "en") query.delete("lang")
            else query.set("lang", link.dataset.language)
            link.href = location.pathname + (query.size ? `?${query}` : "")
        }
    }
    carry()
    bar.onpointerover = carry
    bar.onfocusin = carry
    offer.onpointerover = offer.onfocusin = carry
    bar.addEventListener("click", carry, { capture: true })

    bar.querySelector(".list").innerHTML = ""
    bar.querySelector(".list").append(...data.list.map((line) => {
        const span = document.createElement("span")
        span.textContent = line
        return span
    }))
    findBox(bar.querySelector(".d-find"), data.find)

    const menu = bar.querySelector(".menu")
    menu.setAttribute("aria-label", data.menuLabel)
    const open = (is) => {
        bar.classList.toggle("open", is)
        menu.setAttribute("aria-expanded", is)
    }
    open(false)
    menu.onclick = () => open(!bar.classList.contains("open"))
    bar.onkeydown = (event) => {
        if (event.key !== "Escape" || !bar.classList.contains("open")) return
        open(false)
        menu.focus()
    }

    // The folder that the app is in: all its pages are one step below it.
    const folder = new URL("./", document.baseURI).href
    const inside = (event) => {
        if (event.defaultPrevented || event.button) return
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
        const link = event.composedPath().find((each) => each instanceof HTMLAnchorElement)
        const address = link?.getAttribute("href")
        if (!address || address.startsWith("#") || link.hasAttribute("download")) return
        // Streamlit turns the page for its own links.
        if (link.closest("[data-testid=stPageLink]")) return
        const target = new URL(link.href)
        // Streamlit itself scrolls to what a new page is opened at.
        if (target.hash || !target.href.startsWith(folder)) return
        if (target.pathname.slice(new URL(folder).pathname.length).includes("/")) return
        event.preventDefault()
        open(false)
        go(link.href)
    }
    const outside = (event) => {
        if (!event.composedPath().includes(bar)) open(false)
    }
    document.addEventListener("click", inside)
    document.addEventListener("click", outside)
    return () => {
        bar.removeEventListener("click", carry, { capture: true })
        document.removeEventListener("click", inside)
        document.removeEventListener("click", outside)
    }
}
