"""Steps about links between pages, attachments and the world."""

from urllib.parse import urlsplit

from pytest_bdd import given, parsers, then

from support import page_bodies
from support.matchers.exported_folder import ExportedFolder
from support.stage import Stage


@given(parsers.parse('the page "{title}" links to the page "{target}"'))
def a_page_link(stage: Stage, title: str, target: str) -> None:
    stage.writes_body(title, page_bodies.link_to_page(target))


@given(parsers.parse('the page "{title}" links to "{target}" in the space "{key}"'))
def a_link_to_another_space(stage: Stage, title: str, target: str, key: str) -> None:
    stage.writes_body(title, page_bodies.link_to_page(target, space_key=key))


@given(parsers.parse('the page "{title}" links to the place "{anchor}" in the page "{target}"'))
def a_place_link(stage: Stage, title: str, anchor: str, target: str) -> None:
    stage.writes_body(title, page_bodies.link_to_place(anchor, target))


@given(parsers.parse('the page "{title}" holds the address of the place "{anchor}" in the page "{target}"'))
def an_address_with_a_place(stage: Stage, title: str, anchor: str, target: str) -> None:
    address = f"{stage.page_address(target)}#{anchor}"
    stage.writes_body(title, page_bodies.link_to_address(address, "the place"))


@given(parsers.parse('the page "{title}" holds the address of the page "{target}" {form}'))
def an_address_link(stage: Stage, title: str, target: str, form: str) -> None:
    address = stage.page_address(target, form)
    stage.writes_body(title, page_bodies.link_to_address(address, "the address"))


@given(parsers.parse('the page "{title}" shows the image "{filename}"'))
def an_image(stage: Stage, title: str, filename: str) -> None:
    stage.writes_body(title, page_bodies.image(filename))


@given(parsers.parse('the page "{title}" links to the attachment "{filename}" of the page "{owner}"'))
def an_attachment_link(stage: Stage, title: str, filename: str, owner: str) -> None:
    stage.writes_body(title, page_bodies.link_to_attachment(filename, owner))


@then(parsers.parse('the link "{text}" in the exported page "{title}" leads to the exported page "{target}"'))
def the_link_leads_to_the_page(exported: ExportedFolder, text: str, title: str, target: str) -> None:
    page = exported.page(title)
    assert page.target_of(page.link(text)) == exported.page(target).path


@then(
    parsers.parse(
        'the link "{text}" in the exported page "{title}" leads to the heading "{name}" '
        'of the exported page "{target}"'
    )
)
def the_link_leads_to_the_heading(
    exported: ExportedFolder, text: str, title: str, name: str, target: str
) -> None:
    page = exported.page(title)
    link = page.link(text)
    assert page.target_of(link) == exported.page(target).path
    assert urlsplit(link.target).fragment == name


@then(
    parsers.parse(
        'the link "{text}" in the exported page "{title}" leads to the place "{name}" in Confluence'
    )
)
def the_link_leads_to_the_place(
    stage: Stage, exported: ExportedFolder, text: str, title: str, name: str
) -> None:
    target = exported.page(title).link(text).target
    assert target.startswith(stage.confluence_url)
    assert urlsplit(target).fragment == name


@then(parsers.parse('the link "{text}" in the exported page "{title}" leads to Confluence'))
def the_link_leads_to_confluence(stage: Stage, exported: ExportedFolder, text: str, title: str) -> None:
    assert exported.page(title).link(text).target.startswith(stage.confluence_url)


@then(parsers.parse('the link "{text}" in the exported page "{title}" leads to "{path}" in Confluence'))
def the_link_leads_to_address(
    stage: Stage, exported: ExportedFolder, text: str, title: str, path: str
) -> None:
    assert exported.page(title).link(text).target == f"{stage.confluence_url}{path}"


@then(parsers.parse('the exported page "{title}" links to the exported attachment "{filename}"'))
def the_page_links_to_the_attachment(
    stage: Stage, exported: ExportedFolder, title: str, filename: str
) -> None:
    page = exported.page(title)
    attachment = exported.attachment(filename, stage.site.attachment(filename).id)
    assert attachment in [page.target_of(link) for link in page.links if not link.leaves_the_export]


@then(parsers.parse('the exported page "{title}" links to the address "{address}"'))
def the_page_links_to_the_address(exported: ExportedFolder, title: str, address: str) -> None:
    assert address in [link.target for link in exported.page(title).links]


@then(parsers.parse('no link in the exported page "{title}" leads to Confluence'))
def no_link_leads_to_confluence(exported: ExportedFolder, title: str) -> None:
    links = exported.page(title).links
    assert links
    assert [link.target for link in links if link.leaves_the_export] == []


@then("every link in the export leads to an exported file")
def every_link_lives(exported: ExportedFolder) -> None:
    assert exported.dead_links() == []
