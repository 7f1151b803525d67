"""Steps about real servers, for whoever names some."""

from pytest_bdd import given, then, when

from support.matchers.exported_folder import ExportedFolder
from support.operator import Operator
from support.real_services import RealServices
from support.stage import Stage


@given("the real Confluence and the real Open WebUI that the environment names")
def both_are_real(stage: Stage, real_services: RealServices) -> None:
    stage.leaves_the_network_alone()
    real_services.uses_confluence()
    real_services.uses_open_webui()


@given("the real Open WebUI that the environment names")
def open_webui_is_real(stage: Stage, real_services: RealServices) -> None:
    stage.leaves_the_network_alone()
    real_services.uses_open_webui()


@when("the operator exports the space of the real Confluence into the real Open WebUI")
def exports_real_space(operator: Operator, real_services: RealServices) -> None:
    operator.exports("space", real_services.space_key)


@when("the operator exports the space export into the real Open WebUI")
def exports_space_export(stage: Stage, operator: Operator) -> None:
    operator.exports("space", str(stage.space_export))


@then("the real Open WebUI lists every exported page in the knowledge base")
def it_lists_every_page(exported: ExportedFolder, real_services: RealServices) -> None:
    assert real_services.missing_pages(exported) == []
