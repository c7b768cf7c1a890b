// An SVG that Python wrote. Where the pointer is on a part with a text of its own, that text shows.

const MOST_ENLARGED = 1.5

export default function ({ parentElement, data }) {
    const root = parentElement.querySelector(".d-svg")
    root.innerHTML = data.svg
    // Drawn for a narrow column, its words would be too large in a wide frame.
    const { width } = root.firstElementChild.viewBox.baseVal
    if (width) root.firstElementChild.style.maxWidth = `${MOST_ENLARGED * width}px`
    root.setAttribute("aria-label", data.alt)
    const tip = document.createElement("div")
    tip.className = "tip"
    tip.hidden = true
    root.append(tip)
    root.onpointermove = (event) => {
        const text = event.target.closest("[data-tip]")?.getAttribute("data-tip")
        tip.hidden = !text
        if (!text) return
        if (tip.textContent !== text) tip.textContent = text
        const box = root.getBoundingClientRect()
        const x = event.clientX - box.left
        const left = x + tip.offsetWidth + 24 < box.width ? x + 14 : x - tip.offsetWidth - 14
        tip.style.left = `${Math.max(0, left)}px`
        tip.style.top = `${event.clientY - box.top + 14}px`
    }
    root.onpointerleave = () => { tip.hidden = true }
}
