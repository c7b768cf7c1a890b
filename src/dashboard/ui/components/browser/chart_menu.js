// What a reader can take away of a chart: a picture with its words in it, its numbers, its address.

const MARGIN = 32
const NARROWEST = 480
const SERIF = "'Source Serif 4', serif"
const SANS = "'Public Sans', sans-serif"
const SAID_FOR = 4000

const save = (content, name) => {
    const link = document.createElement("a")
    link.href = URL.createObjectURL(content)
    link.download = name
    link.click()
    setTimeout(() => URL.revokeObjectURL(link.href), 1000)
}

const element = (name, attributes, text) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name)
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
    if (text) made.textContent = text
    return made
}

// The lines into which a text falls at a width.
const lines = (text, font, width) => {
    const pen = document.createElement("canvas").getContext("2d")
    pen.font = font
    const found = []
    for (const word of text.split(" ")) {
        const longer = found.length ? `${found.at(-1)} ${word}` : word
        if (found.length && pen.measureText(longer).width <= width) found[found.length - 1] = longer
        else found.push(word)
    }
    return found
}

// A picture shows only the fonts that it carries.
const fonts = async (files) => {
    const faces = await Promise.all(Object.entries(files).map(async ([family, file]) => {
        const bytes = new Uint8Array(await (await fetch(file)).arrayBuffer())
        const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))
        return `@font-face { font-family: "${family}"; font-weight: 400 700; `
            + `src: url(data:font/woff2;base64,${text}) }`
    }))
    return faces.join("\n")
}

// HTML in a picture, with the page's own styles.
const framedHtml = (chart, box, y) => {
    const frame = element("foreignObject", { x: MARGIN, y, width: box.width, height: box.height })
    const page = document.createElement("div")
    page.className = "stApp"
    page.style.colorScheme = getComputedStyle(chart).colorScheme
    page.style.font = getComputedStyle(chart).font
    const style = document.createElement("style")
    style.textContent = [...document.querySelectorAll("style")]
        .map((each) => each.textContent).filter((text) => text.includes(".d-")).join("\n")
    page.append(style, chart.cloneNode(true))
    frame.append(page)
    return frame
}

const picture = async (chart, data) => {
    const box = chart.getBoundingClientRect()
    const inner = Math.max(box.width, NARROWEST)
    const whole = element("svg", { xmlns: "http://www.w3.org/2000/svg" })
    whole.append(
        element("style", {}, await fonts(data.fonts)),
        element("rect", { width: "100%", height: "100%", fill: data.background }),
    )
    let y = MARGIN
    const write = (text, size, leading, family, weight, color) => {
        if (!text) return
        for (const line of lines(text, `${weight} ${size}px ${family}`, inner)) {
            y += leading
            whole.append(element("text", {
                x: MARGIN, y: y - (leading - size) / 2 - 2, fill: color,
                "font-family": family, "font-size": size, "font-weight": weight,
            }, line))
        }
    }
    write(data.title, 22, 28, SERIF, 600, data.ink)
    write(data.subtitle, 14, 21, SANS, 400, data.muted)
    y += 14
    if (chart instanceof SVGElement) {
        const copy = chart.cloneNode(true)
        const place = { x: MARGIN, y, width: box.width, height: box.height }
        for (const [key, value] of Object.entries(place)) copy.setAttribute(key, value)
        copy.style.background = "none"
        whole.append(copy)
    } else {
        whole.append(framedHtml(chart, box, y))
    }
    y += box.height + 10
    write(data.source, 12.5, 19, SANS, 400, data.muted)
    const width = Math.ceil(inner + 2 * MARGIN)
    const height = Math.ceil(y + MARGIN)
    whole.setAttribute("width", width)
    whole.setAttribute("height", height)
    whole.setAttribute("viewBox", `0 0 ${width} ${height}`)
    return { svg: new XMLSerializer().serializeToString(whole), width, height }
}

const svgFile = ({ svg }) => new Blob([svg], { type: "image/svg+xml" })

const png = async ({ svg, width, height }) => {
    const image = new Image()
    // A canvas gives back no picture of HTML that came as a blob.
    image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`
    await image.decode()
    const canvas = document.createElement("canvas")
    canvas.width = 2 * width
    canvas.height = 2 * height
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height)
    return new Promise((done) => canvas.toBlob(done, "image/png"))
}

const copyText = async (text) => {
    // Only pages that come over https, or from the reader's own machine, have a clipboard.
    if (navigator.clipboard) return navigator.clipboard.writeText(text)
    const box = document.createElement("textarea")
    box.value = text
    document.body.append(box)
    box.select()
    document.execCommand("copy")
    box.remove()
}

const escaped = (text) => text.replace(/[&<>"]/g, (each) => `&#${each.charCodeAt()};`)

// An iframe of this figure alone, which is told its height by what it shows.
const snippet = (name, title) => {
    const address = new URL(location.href)
    address.searchParams.set("embed", "true")
    address.searchParams.set("figure", name)
    return `<iframe src="${escaped(address.href)}" title="${escaped(title)}" loading="lazy" `
        + `style="width: 100%; height: 520px; border: 0"></iframe>\n`
        + `<script>\naddEventListener("message", (event) => {\n`
        + `  for (const frame of document.querySelectorAll("iframe")) {\n`
        + `    if (frame.contentWindow === event.source && event.data.figure287g) {\n`
        + `      frame.style.height = event.data.height + "px"\n    }\n  }\n})\n</script>\n`
}

export default function ({ parentElement, data, setTriggerValue }) {
    const status = parentElement.querySelector("p")
    const say = (text) => {
        status.textContent = text
        setTimeout(() => { status.textContent = "" }, SAID_FOR)
    }
    const copied = async (text) => {
        await copyText(text)
        say(data.copied)
    }
    const framed = (menu) => {
        const frame = menu.closest("[class*=st-key-drawn_]")
        const words = (selector) =>
            [...frame.querySelectorAll(selector)].at(-1)?.firstChild?.textContent ?? ""
        return {
            chart: frame.querySelector("svg.marks, svg.d-drawn, .stHtml:has(> .d-tiles, > .d-rank)"),
            title: words(".d-chart-head :is(h1, h2, h3)"),
            subtitle: words(".d-chart-head .sub"),
            source: words("p.d-source"),
        }
    }
    const drawn = (menu) => {
        const { chart, ...said } = framed(menu)
        return picture(chart, { ...data, ...said })
    }
    const ways = {
        png: async (menu) => save(await png(await drawn(menu)), `${menu.dataset.file}.png`),
        svg: async (menu) => save(svgFile(await drawn(menu)), `${menu.dataset.file}.svg`),
        about: () => location.assign(data.about),
        link: () => copied(location.href),
        embed: (menu) => copied(snippet(menu.dataset.name, framed(menu).title)),
    }
    for (const [way, text] of Object.entries(data.citations)) {
        ways[way] = (menu) => copied(text
            .replace("{title}", () => framed(menu).title)
            .replace("{address}", () => location.href))
    }
    const list = (menu) => menu.querySelector("ul")
    const close = (except) => {
        for (const menu of document.querySelectorAll(".d-chart-menu:has(ul)")) {
            if (menu === except) continue
            list(menu).remove()
            menu.querySelector("button").setAttribute("aria-expanded", false)
        }
    }
    const open = (menu) => {
        const offered = document.createElement("ul")
        offered.append(...menu.dataset.offers.split(" ").map((way) => {
            const item = document.createElement("li")
            const choice = document.createElement("button")
            choice.type = "button"
            choice.textContent = data.offers[way]
            choice.onclick = async () => {
                close()
                menu.querySelector("button").focus()
                // What the browser cannot make is made by the server, and saved when it comes.
                if (menu.dataset.made.split(" ").includes(way)) {
                    setTriggerValue("file", `${way} ${menu.dataset.name}`)
                } else {
                    await ways[way](menu)
                }
            }
            item.append(choice)
            return item
        }))
        menu.append(offered)
        menu.querySelector("button").setAttribute("aria-expanded", true)
    }
    // The menus come and go with their charts: one listener serves them all.
    const click = (event) => {
        const menu = event.target.closest?.(".d-chart-menu")
        close(menu)
        if (event.target.closest?.(".d-chart-menu .more")) list(menu) ? close() : open(menu)
    }
    const escape = (event) => {
        const menu = event.target.closest?.(".d-chart-menu:has(ul)")
        if (event.key !== "Escape" || !menu) return
        close()
        menu.querySelector("button").focus()
    }
    document.addEventListener("click", click)
    document.addEventListener("keydown", escape)
    return () => {
        document.removeEventListener("click", click)
        document.removeEventListener("keydown", escape)
    }
}
